"""Text with a NUL in it is stored on every database; PostgreSQL, which has none, gets it without."""

from __future__ import annotations

import pytest
from django.db import connection

from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.models import JournalEntry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("around", ["a{}b", "{}{}", "\\{}", "\\\\{}\\u0000", "\\u0000", '"{}"', "盘{}古"])
def test_text_in_columns_and_in_json(around):
    text = around.format(*["\x00"] * 2)
    kept = text.replace("\x00", "") if connection.vendor == "postgresql" else text
    audit.record(Actor.system("test"), "user.changed", None, reason=text, new={"name": text, text: [text]})
    entry = JournalEntry.objects.get()
    assert entry.reason == kept
    assert entry.new == {"name": kept, kept: [kept]}
