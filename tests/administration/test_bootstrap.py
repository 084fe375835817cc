"""What an installation has from its first start."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError

from zhulian.catalogue.models import Calendar, Holiday
from zhulian.people.models import BreakReason, Department
from zhulian.platform.access import Actor
from zhulian.platform.bootstrap import create_admin, ensure_builtin
from zhulian.platform.models import Client, Role, User
from zhulian.platform.permissions import BUILTIN_ROLES

pytestmark = pytest.mark.django_db


def test_a_new_installation_can_begin_and_a_second_run_changes_nothing():
    with time_machine.travel(datetime(2025, 11, 3, tzinfo=UTC)):
        ensure_builtin()
        counts = [
            model.objects.count() for model in (Role, Client, Department, BreakReason, Calendar, Holiday)
        ]
        assert counts == [len(BUILTIN_ROLES), 1, 1, 3, 1, Holiday.objects.count()]
        assert {row.day.year for row in Holiday.objects.all()} == {2024, 2025, 2026}
        Role.objects.filter(code="agent").update(permissions={"desk.use": "client"})
        BreakReason.objects.filter(code="meal").update(is_active=False, name="午饭")
        ensure_builtin()
    assert Role.objects.get(code="agent").permissions == {"desk.use": "client"}
    assert BreakReason.objects.get(code="meal").name == "午饭"
    assert [model.objects.count() for model in (Role, Client, Department, BreakReason, Calendar)] == counts[
        :-1
    ]


def test_a_new_administrator_sets_up_people_everywhere():
    user = create_admin("Root", "some-long-words-1", "管理员")
    assert User.objects.get_by_natural_key("ROOT") == user
    assert user.check_password("some-long-words-1")
    assert Actor.of(user).reach("settings.people").everywhere is not None
    with pytest.raises(ValidationError):
        create_admin("root", "some-long-words-2", "x")
    assert User.objects.count() == 1
