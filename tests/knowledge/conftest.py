"""A centre for each test of the knowledge room."""

from __future__ import annotations

import pytest

from tests.world import centre


@pytest.fixture
def world(db):
    return centre()
