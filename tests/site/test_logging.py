"""The log holds names of routes, numbers and ids: personal data fed in at every door must not come out of it."""

from __future__ import annotations

import json
import logging
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest
import structlog

from tests.probe.jobs import fail_with
from tests.servers.process import wait_until
from zhulian.platform.jobs import enqueue
from zhulian.platform.models import Job
from zhulian.platform.models.jobs import JobState
from zhulian.site.logging import SHARED, formatter

PERSONAL = ["13800138000", "wang.xiaoming@example.com", "王小明", "letmein-9"]


@pytest.fixture
def written():
    """Loggers that write through the product's JSON formatter into a list of dictionaries."""
    lines: list[dict] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(self.format(record)))

    handler = Keep()
    handler.setFormatter(formatter(as_json=True))
    root = logging.getLogger()
    root.addHandler(handler)
    yield lines
    root.removeHandler(handler)


def own_logger():
    """A structlog logger as the product's modules have it."""
    return structlog.wrap_logger(
        logging.getLogger("zhulian.test"),
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def test_our_events_keep_their_names_and_numbers(written):
    own_logger().info("mail_sent", mail_id=7, seconds=0.25)
    assert written[0]["event"] == "mail_sent"
    assert (written[0]["mail_id"], written[0]["seconds"], written[0]["level"]) == (7, 0.25, "info")


def test_values_that_look_personal_are_masked(written):
    own_logger().info("probe", note="call +86 138-0013-8000 or wang.xiaoming@example.com", phone=PERSONAL[0])
    assert (written[0]["note"], written[0]["phone"]) == ("call *** or ***", "***")


def test_of_other_libraries_only_the_constant_text_is_kept(written):
    logging.getLogger("some.library").warning("Delivery to %s failed: %s", PERSONAL[1], PERSONAL[2])
    assert written[0]["event"] == "Delivery to %s failed: %s"


def test_of_an_exception_type_and_places_are_kept(written):
    try:
        raise ValueError(f"duplicate key {PERSONAL[0]} {PERSONAL[2]}")
    except ValueError:
        own_logger().exception("import_failed")
        logging.getLogger("some.library").error("failed", exc_info=sys.exc_info())
    for line in written:
        assert line["error"] == "ValueError"
        assert "error_text" not in line
        assert line["places"][-1].startswith("test_logging.py:")
        assert not any(word in json.dumps(line, ensure_ascii=False) for word in PERSONAL)


def test_errors_of_the_machinery_say_what_they_mean(written):
    try:
        raise ConnectionRefusedError(111, "Connection refused")
    except ConnectionRefusedError:
        own_logger().exception("redis_gone")
    assert written[0]["error_text"] == "[Errno 111] Connection refused"


def fetch(url: str, data: bytes | None = None) -> tuple[int, str]:
    """Status and request id of one request."""
    headers = {"User-Agent": f"probe {PERSONAL[1]}", "Cookie": f"hint={PERSONAL[0]}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=20) as answer:
            return answer.status, answer.headers["X-Request-ID"]
    except urllib.error.HTTPError as error:
        return error.code, error.headers["X-Request-ID"]


@pytest.mark.processes
def test_real_processes_write_no_personal_data(product):
    web = product.start_web()
    form = urllib.parse.urlencode({"username": PERSONAL[1], "name": PERSONAL[2], "password": PERSONAL[3]})
    query = urllib.parse.urlencode({"phone": PERSONAL[0], "q": PERSONAL[2]})
    status, request_id = fetch(
        f"{web.url}/{PERSONAL[0]}/{urllib.parse.quote(PERSONAL[2])}?{query}", form.encode()
    )
    assert status in {403, 404}
    with product.orm():
        row = enqueue(fail_with, text=" ".join(PERSONAL))
        worker = product.start_worker()
        wait_until(lambda: Job.objects.get(pk=row.pk).state == JobState.DEAD, "the failed job")
    assert [process.stop() for process in (worker, web)] == [0, -15]
    log = web.log() + worker.log()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    request = next(line for line in lines if line.get("request_id") == request_id)
    assert (request["event"], request["method"], request["status"]) == ("request", "POST", status)
    assert any(line.get("job") == "probe.fail_with" and line.get("error") == "ValueError" for line in lines)
    assert [word for word in [*PERSONAL, urllib.parse.quote(PERSONAL[2])] if word in log] == []
