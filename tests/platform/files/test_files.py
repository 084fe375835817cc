"""Files: what is taken, how it lies on the disk, who gets it and how it is served."""

from __future__ import annotations

import errno
import io
import os
import shutil
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from zhulian.platform import access_request, files
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.files import access as file_access
from zhulian.platform.files.jobs import clean_files
from zhulian.platform.jobs import enqueue, run_due
from zhulian.platform.models import StoredFile, User

pytestmark = pytest.mark.django_db


def picture(kind="PNG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (2, 2)).save(target, kind)
    return target.getvalue()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def owner():
    """Files of `thing:7` are for the users in the set that this gives; customers in it are named `c<id>`."""
    allowed: set[object] = set()

    def may_read(actor, owner_id):
        name = f"c{actor.customer_id}" if actor.customer_id else actor.user_id
        return owner_id == "7" and name in allowed

    files.register_owner("thing", may_read)
    yield allowed
    file_access._owners.pop("thing")


@pytest.fixture
def user(client):
    user = User.objects.create_user("li.li", "x", name="李丽")
    client.force_login(user)
    return user


def on_disk(media):
    return [path for path in media.rglob("*") if path.is_file()]


def test_a_file_lies_under_a_random_name_with_its_digest(media):
    file = files.store(picture(), "照片.png", owner_key="thing:7")
    assert on_disk(media) == [media / file.path]
    assert "照片" not in file.path
    assert (file.name, file.content_type, file.size) == ("照片.png", "image/png", len(picture()))
    assert files.read_bytes(file) == picture()
    assert len(file.sha256) == 64
    assert len(file.token) == 43


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.jpg", picture("JPEG"), "image/jpeg"),
        ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("说明.txt", "您好".encode("gb18030"), "text/plain"),
        ("a.csv", b"a,b\n1,2\n", "text/csv"),
        ("a.zip", b"PK\x03\x04" + b"\x00" * 40, "application/zip"),
        # Name and content differ, or something active: bytes only.
        ("a.jpg", picture("PNG"), "application/octet-stream"),
        ("a.png", b"<html><script>alert(1)</script>", "application/octet-stream"),
        ("a.svg", b"<svg xmlns='x' onload='alert(1)'>", "application/octet-stream"),
        ("a.xml", b"<?xml version='1.0'?><x/>", "application/octet-stream"),
        ("a.html", b"plain words", "application/octet-stream"),
        ("a.txt", b"hello <script>alert(1)</script>", "application/octet-stream"),
        ("a.php.png", picture(), "application/octet-stream"),
        ("picture", picture(), "application/octet-stream"),
    ],
)
def test_the_content_decides_what_a_file_is(name, content, kind):
    assert files.store(content, name, owner_key="thing:7").content_type == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"hello"),
        ("invoice.pdf.exe", b"%PDF-1.7"),
        ("a.pdf", b"MZ\x90\x00"),
        ("a.txt", b"#!/bin/sh\nrm -rf /"),
        ("a.png", b"\x7fELF\x02"),
        ("a.bin", b"\x00\x01\x02\x03" * 9),
        ("a.txt", b""),
    ],
)
def test_programs_unknown_kinds_and_empty_files_are_refused(media, name, content):
    with pytest.raises(files.FileRefused):
        files.store(content, name, owner_key="thing:7")
    assert (on_disk(media), StoredFile.objects.count()) == ([], 0)


def test_what_came_by_mail_is_never_lost():
    file = files.store(b"MZ\x90\x00", "a.exe", owner_key="thing:7", accept_any=True)
    empty = files.store(b"", "leer.txt", owner_key="thing:7", accept_any=True)
    assert (file.content_type, files.read_bytes(file), files.read_bytes(empty)) == (
        "application/octet-stream", b"MZ\x90\x00", b"",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("a\u202etxt.exe.txt", "atxt.exe.txt"),
        ("a\r\nX: b.txt", "b.txt"),
        ("", "file"),
        ("..", "file"),
        ("x" * 400 + ".txt", "x" * 176 + ".txt"),
    ],
)
def test_names_lose_paths_controls_and_direction_marks(name, shown):
    assert files.store(b"text", name, owner_key="thing:7").name == shown


def test_a_file_above_the_limit_leaves_nothing_behind(media, settings):
    settings.MAX_FILE_BYTES = 1000
    files.store(b"x" * 1000, "a.txt", owner_key="thing:7")
    with pytest.raises(files.FileRefused):
        files.store(SimpleUploadedFile("b.txt", b"x" * 1001), "b.txt", owner_key="thing:7")
    assert len(on_disk(media)) == StoredFile.objects.count() == 1


def test_a_full_disk_is_said_before_and_noticed_during_writing(media, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10, 9, 1))
        with pytest.raises(files.StorageFull):
            files.store(b"text", "a.txt", owner_key="thing:7")

    def no_room(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(files.StorageFull):
        files.store(b"text", "a.txt", owner_key="thing:7")
    assert (on_disk(media), StoredFile.objects.count()) == ([], 0)


def test_only_whom_the_owner_allows_gets_the_file_and_is_asked_each_time(client, user, owner):
    file = files.store(picture(), "a.png", owner_key="thing:7")
    other = files.store(picture(), "a.png", owner_key="thing:8")
    orphan = files.store(picture(), "a.png", owner_key="nobody:7")
    address = f"/files/{file.token}/"
    assert client.get(address).status_code == 404
    owner.add(user.pk)
    assert client.get(address).content == picture()
    assert client.get(f"/files/{other.token}/").status_code == 404
    assert client.get(f"/files/{orphan.token}/").status_code == 404
    assert client.get(f"/files/{file.token[:-1]}x/").status_code == 404
    owner.clear()
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 404


def test_a_customer_known_by_a_private_link_gets_the_file(client, owner):
    file = files.store(picture(), "a.png", owner_key="thing:7")
    hook = lambda request: Actor.customer(customer_id=5) if request.GET.get("by") == "link" else None  # noqa: E731
    access_request.register_hook(hook)
    owner.add("c5")
    try:
        assert client.get(f"/files/{file.token}/?by=link").status_code == 200
        assert client.get(f"/files/{file.token}/").status_code == 404
    finally:
        access_request._hooks.remove(hook)


@pytest.mark.parametrize(
    ("name", "content", "kind", "disposition"),
    [
        ("照片.png", picture(), "image/png", "inline; filename*=utf-8''%E7%85%A7%E7%89%87.png"),
        ("a.pdf", b"%PDF-1.7\n", "application/pdf", 'attachment; filename="a.pdf"'),
        ("a.html", b"<script>alert(1)</script>", "application/octet-stream", 'attachment; filename="a.html"'),
    ],
)
def test_nothing_that_is_served_can_run_in_our_origin(client, user, owner, name, content, kind, disposition):
    owner.add(user.pk)
    file = files.store(content, name, owner_key="thing:7")
    response = client.get(f"/files/{file.token}/")
    assert (response["Content-Type"], response["Content-Disposition"]) == (kind, disposition)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response["Cache-Control"] == "private, no-store"


def test_an_upload_becomes_the_persons_draft_and_is_adopted_when_sent(client, user, owner):
    response = client.post("/files/", {"file": SimpleUploadedFile("a.txt", b"text")})
    assert response.status_code == 201
    token = response.json()["token"]
    assert client.get(f"/files/{token}/").status_code == 200
    stranger = User.objects.create_user("x", "x", name="X")
    assert files.adopt([token], actor=Actor.of(stranger), owner_key="thing:9", client=None) == []
    adopted = files.adopt(["unknown", token], actor=Actor.of(user), owner_key="thing:7", client=None)
    assert [file.owner_key for file in adopted] == ["thing:7"]
    assert client.get(f"/files/{token}/").status_code == 404


def test_uploads_are_refused_in_words_and_without_log_in(client, user):
    response = client.post(
        "/files/", {"file": SimpleUploadedFile("a.exe", b"MZ")}, headers={"Accept-Language": "en"}
    )
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert client.post("/files/").status_code == 400
    client.logout()
    assert client.post("/files/", {"file": SimpleUploadedFile("a.txt", b"x")}).status_code == 302
    assert StoredFile.objects.count() == 0


def test_a_request_far_above_the_limit_is_not_read(client, user, settings):
    settings.MAX_FILE_BYTES = 1000
    response = client.post("/files/", {"file": SimpleUploadedFile("a.txt", b"x" * 9000)})
    assert response.status_code in {400, 413}
    assert StoredFile.objects.count() == 0


def test_cleaning_deletes_old_drafts_and_strays_only(media, user, django_capture_on_commit_callbacks):
    old = files.store(b"old", "a.txt", owner_key=f"draft:{user.pk}")
    kept = files.store(b"kept", "b.txt", owner_key="thing:7")
    with time_machine.travel(now() + timedelta(hours=47), tick=False):
        fresh = files.store(b"fresh", "c.txt", owner_key=f"draft:{user.pk}")
    stray = media / "ab" / "cd" / ("e" * 40)
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"left by a crash")
    with time_machine.travel(now() + timedelta(hours=49), tick=False):
        with django_capture_on_commit_callbacks(execute=True):
            enqueue(clean_files)
            run_due()
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {kept.pk, fresh.pk}
    assert {path.name for path in on_disk(media)} == {kept.path.split("/")[-1], fresh.path.split("/")[-1]}
    assert not (media / old.path).exists()
