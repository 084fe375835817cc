"""Health tells balancers the truth and strangers nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError

from zhulian.platform.clock import now
from zhulian.platform.models import OutboxEvent
from zhulian.site import health

pytestmark = pytest.mark.django_db


def test_live_needs_no_database(client, monkeypatch):
    monkeypatch.setattr(health, "database_answers", lambda: 1 / 0)
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_when_everything_holds(client):
    answer = client.get("/health/ready")
    assert answer.json() == {"status": "ok", "database": "ok", "migrations": "ok", "events": "ok"}
    assert answer.status_code == 200


def test_not_ready_while_migrations_are_missing(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(health, "pending", lambda: 2)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "failed")


def test_not_ready_when_nobody_dispatches(client):
    event = OutboxEvent.objects.create(type="probe")
    OutboxEvent.objects.filter(pk=event.pk).update(at=now() - timedelta(minutes=2))
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["events"], answer.json()["database"]) == (503, "failed", "ok")


def test_not_ready_without_a_database(client, monkeypatch):
    def gone() -> bool:
        raise DatabaseError("secret host name")

    monkeypatch.setitem(health.CHECKS, "database", gone)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["database"]) == (503, "failed")
    assert "secret" not in answer.content.decode()


def test_the_request_id_of_a_proxy_is_kept_if_it_is_one(client):
    given = "0af7651916cd43dd-1"
    assert client.get("/health/live", headers={"X-Request-ID": given})["X-Request-ID"] == given
    made = client.get("/health/live", headers={"X-Request-ID": "x\n{'evil'}" * 9})["X-Request-ID"]
    assert len(made) == 32 and made.isalnum()
