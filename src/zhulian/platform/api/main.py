"""The operations of all rooms as one API. Imported by the first program that calls; see `door`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver
from django.urls.resolvers import RoutePattern
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer

from zhulian.platform.access import Actor
from zhulian.platform.api import faults
from zhulian.platform.api.registry import routers
from zhulian.platform.api.schema import described
from zhulian.platform.problems import Problem

PREFIX = "v1/"


class ApiToken(HttpBearer):
    """For the description; the door has looked at the token already."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Who the door let in."""
        found: Actor = request.actor  # type: ignore[attr-defined]
        return found


class DoorParser(Parser):
    """The body as the door has read it."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Any JSON value."""
        return request.json  # type: ignore[attr-defined]


class PlainRenderer(JSONRenderer):
    """Chinese as it is read."""

    json_dumps_params = {"ensure_ascii": False}


class Api(NinjaAPI):
    """Operations are named as their functions."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """list_customers, …"""
        return operation.view_func.__name__


def build() -> NinjaAPI:
    """The API with the operations of every room."""
    api = Api(
        title="Zhulian",
        version="1",
        openapi_url=None,
        docs_url=None,
        auth=ApiToken(),
        parser=DoorParser(),
        renderer=PlainRenderer(),
    )
    for prefix, router in routers().items():
        api.add_router(prefix, router)
    for error, telling in faults.TELLINGS.items():
        api.add_exception_handler(error, _handler(telling))
    api.add_exception_handler(ValidationError, _handler(lambda error: faults.of_validation(error.errors)))
    api.add_exception_handler(HttpError, _handler(lambda error: Problem(error.status_code)))

    @api.get("/openapi.json", include_in_schema=False)
    def openapi(request: HttpRequest) -> Any:
        return description(api)

    return api


def description(api: NinjaAPI) -> dict[str, Any]:
    """The OpenAPI document."""
    return described(dict(api.get_openapi_schema(path_prefix="/api/v1/")))


def resolver() -> URLResolver:
    """The addresses of all operations, below /api/."""
    return URLResolver(RoutePattern(PREFIX), build().urls[0])


def _handler(telling: faults.Telling) -> Any:
    return lambda _request, error: _answer(telling(error))


def _answer(problem: Problem) -> HttpResponse:
    return problem.answer()
