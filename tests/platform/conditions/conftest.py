"""The rows are made once for all tests of a file and disappear with their transaction."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.platform.conditions.world import build


# Not scope="package": without packages that is the session, and every later test would see these rows.
@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The filled database. Tests only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
