"""How many queries a page costs."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel


def cost(page: Client, address: str) -> int:
    """The queries of one visit. What is written once in a while (session, presence) was written by the visit before,
    and the clock stands, so that its time does not come between the two."""
    with travel(timezone.now(), tick=False):
        assert page.get(address).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            assert page.get(address).status_code == 200
    return len(queries)
