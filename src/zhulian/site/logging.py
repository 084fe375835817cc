"""Logs without personal data: one JSON object a line, made of names, numbers and ids only.

Our own code logs an event name and values. Of other people's log records only the constant text is kept, never its
arguments, since those hold addresses, paths and headers. Of exceptions: type and places in the code; the message only
where its type speaks of code or machinery. What still looks like a telephone number or a mail address is masked.
"""

from __future__ import annotations

import logging
import logging.config
import re
import sys
import time
import traceback
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse
from structlog.typing import EventDict, Processor, WrappedLogger

from zhulian.platform.metrics import REQUESTS

MAIL_ADDRESS = re.compile(r"[^\s<>@,;]+@[^\s<>@,;]+")
LONG_NUMBER = re.compile(r"\+?\d(?:[ -]?\d){6,}")
# Keys whose values are made by the program itself: numbers, codes and random ids.
SAFE_KEYS = frozenset({"timestamp", "request_id", "level", "logger", "worker", "holder"})
FORBIDDEN_KEYS = frozenset(
    {"name", "username", "phone", "mobile", "email", "address", "subject", "body", "text", "message"}
    | {"query", "path", "url", "password", "token", "payload"}
)
SAFE_MESSAGES: tuple[type[BaseException], ...] = (
    ImportError,
    AttributeError,
    NameError,
    NotImplementedError,
    TimeoutError,
    ConnectionError,
)
FRAMES = 12
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def masked(text: str) -> str:
    """The text with mail addresses and long numbers replaced by ***."""
    return LONG_NUMBER.sub("***", MAIL_ADDRESS.sub("***", text))


def drop_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask what looks personal in every text value, and leave out keys that are personal by their name."""
    for key in list(event):
        if key in FORBIDDEN_KEYS:
            event[key] = "***"
        elif isinstance(event[key], str) and key not in SAFE_KEYS:
            event[key] = masked(event[key])
    return event


def keep_constant_text(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Of a record from another library keep the text before its arguments were put in."""
    record = event.get("_record")
    if record is not None:
        event["event"] = str(record.msg)
    return event


def describe_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An exception as its type and the places it passed, the innermost last."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    elif isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if not info or info[0] is None:
        return event
    kind, error, trace = info
    event["error"] = f"{kind.__module__}.{kind.__name__}".removeprefix("builtins.")
    if isinstance(error, SAFE_MESSAGES):
        event["error_text"] = str(error)[:300]
    frames = traceback.extract_tb(trace)[-FRAMES:]
    event["places"] = [f"{short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def short(filename: str) -> str:
    """A source file without the folders above its package."""
    for marker in ("/site-packages/", "/src/"):
        if marker in filename:
            return filename.rpartition(marker)[2]
    return filename.rpartition("/")[2]


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def formatter(*, as_json: bool) -> logging.Formatter:
    """Turns records of our own loggers and of other libraries into lines."""
    final: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        final = [describe_exception, *final, drop_personal_data]
        final.append(structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True))
    else:
        final.append(structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()))
    others = [*SHARED, keep_constant_text] if as_json else SHARED
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=others, processors=final)


def configure(options: dict[str, str]) -> None:
    """Called by Django with settings.LOGGING: `level`, and `format` json or console."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(as_json=options.get("format") != "console"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(options.get("level", "INFO"))
    # These only repeat what the request line or our own events say.
    for name in ("django.request", "django.security.DisallowedHost", "uvicorn.access", "websockets", "httpx"):
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


log = structlog.get_logger("zhulian.request")


class RequestLogMiddleware:
    """Gives each request an id (taken over from a proxy's X-Request-ID) and logs one line when it is answered.

    The line has the method, the route's name, the status, milliseconds and the user's id: no path, no query.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        """Answer the request, in the mode the server runs in."""
        if iscoroutinefunction(self):
            return self._answer_async(request)
        started = self._begin(request)
        response = self.get_response(request)
        return self._end(request, response, started)

    async def _answer_async(self, request: HttpRequest) -> HttpResponse:
        started = self._begin(request)
        response = await self.get_response(request)
        return self._end(request, response, started)

    @staticmethod
    def _begin(request: HttpRequest) -> float:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        return time.perf_counter()

    @staticmethod
    def _end(request: HttpRequest, response: HttpResponse, started: float) -> HttpResponse:
        match = request.resolver_match
        # The lazy user is only looked at when the view loaded it: a log line costs no query.
        user = request.__dict__.get("_cached_user")
        route = match.view_name or getattr(match.func, "__name__", "") if match else ""
        seconds = time.perf_counter() - started
        REQUESTS.labels(
            route, request.method if request.method in METHODS else "other", response.status_code
        ).observe(seconds)
        if route not in QUIET_ROUTES or response.status_code >= 400:
            log.info(
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
                user_id=getattr(user, "pk", None),
            )
        response.headers["X-Request-ID"] = structlog.contextvars.get_contextvars().get("request_id", "")
        return response


QUIET_ROUTES = frozenset({"health-live", "health-ready", "metrics"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
