"""Each test starts with an empty script."""

from __future__ import annotations

import pytest

from tests.platform.jobs import kinds


@pytest.fixture(autouse=True)
def fresh_kinds():
    kinds.reset()
    yield
    kinds.reset()
