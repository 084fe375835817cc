"""The scene, built anew for every test."""

from __future__ import annotations

import pytest

from tests.security.scene import Scene
from tests.security.scene import scene as build


@pytest.fixture
def scene(db, settings, tmp_path) -> Scene:
    """The centre with client A's objects; files lie in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return build()
