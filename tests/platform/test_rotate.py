"""A new key: every secret is written anew, the old key can go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection

from zhulian.intake.models import Mailbox
from zhulian.platform import rotate, secrets
from zhulian.platform.mail.sms import SmsService, load_service, save_service
from zhulian.platform.models import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME_DIR = tmp_path
    return tmp_path


def stored() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT imap_password FROM intake_mailbox ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def drop_key(home: Path, name: str) -> None:
    path = home / "keys.json"
    ring = json.loads(path.read_text())
    ring["keys"].pop(name)
    path.write_text(json.dumps(ring))


def make(count: int) -> None:
    client = Client.objects.create(name="A", slug="a")
    for number in range(count):
        Mailbox.objects.create(
            client=client,
            address=f"m{number}@example.com",
            imap_password=f"secret-{number}" if number else "",
        )


def test_all_secrets_move_to_the_new_key_and_the_old_one_is_not_needed(home, monkeypatch):
    monkeypatch.setattr(rotate, "BATCH", 2)
    make(6)
    save_service(SmsService(url="https://sms.example/", secret="token"))
    assert rotate.rotate_key() == 6
    drop_key(home, "k1")
    assert stored()[0] == ""
    assert all(text.startswith("k2:") for text in stored()[1:])
    assert [box.imap_password for box in Mailbox.objects.order_by("id")] == [
        "", "secret-1", "secret-2", "secret-3", "secret-4", "secret-5",
    ]  # fmt: skip
    assert load_service().secret == "token"


def test_a_run_that_was_broken_off_is_simply_repeated(monkeypatch):
    monkeypatch.setattr(rotate, "BATCH", 2)
    make(6)
    saves = []
    original = Mailbox.save

    def save(self, *args, **kwargs):
        saves.append(self.pk)
        if len(saves) == 4:
            raise KeyboardInterrupt
        original(self, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Mailbox, "save", save)
        with pytest.raises(KeyboardInterrupt):
            rotate.rotate_key()
    assert [text[:3] for text in stored()[1:]] == ["k2:", "k2:", "k1:", "k1:", "k1:"]
    assert rotate.reencrypt_all() == 3
    assert rotate.reencrypt_all() == 0
    assert {text[:3] for text in stored()[1:]} == {"k2:"}


def test_a_secret_whose_key_is_lost_is_left_as_it_is(home):
    make(2)
    before = stored()
    secrets.add_key()
    drop_key(home, "k1")
    with pytest.raises(secrets.SecretUnreadable):
        rotate.reencrypt_all()
    assert stored() == before
