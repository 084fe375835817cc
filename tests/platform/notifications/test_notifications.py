"""The bell."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext_lazy as _

from zhulian.platform import notify
from zhulian.platform.models import Notification, OutboxEvent, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kind():
    notify.register_kind("test.given", _("%(by)s gave you request %(number)s"), icon="ticket")
    yield
    notify._kinds.pop("test.given")


@pytest.fixture
def user(client):
    user = User.objects.create_user("li.li", "x", name="李丽", language="en")
    client.force_login(user)
    return user


def tell(*users, number="147", url="/tickets/147/"):
    return notify.notify([user.pk for user in users], "test.given", {"by": "王强", "number": number}, url)


def test_a_notification_is_a_row_and_an_announcement_each(user):
    other = User.objects.create_user("x", "x", name="X")
    rows = tell(user, other, user)
    assert [row.user_id for row in rows] == [user.pk, other.pk]
    assert [(event.type, event.topics) for event in OutboxEvent.objects.order_by("id")] == [
        ("notification.added", [f"user:{user.pk}"]),
        ("notification.added", [f"user:{other.pk}"]),
    ]


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_a_notification_leads_only_into_the_product(user, url):
    with pytest.raises(ValueError, match="not a path"):
        tell(user, url=url)
    with pytest.raises(LookupError):
        notify.notify([user.pk], "test.unknown", {})
    assert (Notification.objects.count(), OutboxEvent.objects.count()) == (0, 0)


def test_the_list_says_it_in_words_and_escapes_them(client, user):
    notify.notify([user.pk], "test.given", {"by": "<b>王强</b>", "number": "147"})
    page = client.get("/notifications/", headers={"HX-Request": "true"}).content.decode()
    assert "&lt;b&gt;王强&lt;/b&gt; gave you request 147" in page
    assert "<html" not in page
    assert client.get("/notifications/")["Location"] == "/notifications/all/"


def test_the_figure_counts_the_unread_up_to_99(client, user):
    assert client.get("/notifications/count/").content == b""
    row = tell(user)[0]
    assert client.get("/notifications/count/").content == b"1"
    assert client.post(f"/notifications/{row.pk}/open/")["Location"] == "/tickets/147/"
    assert client.get("/notifications/count/").content == b""
    Notification.objects.bulk_create(
        [Notification(user=user, kind="test.given", params={"by": "a", "number": "1"}) for _ in range(120)]
    )
    assert client.get("/notifications/count/").content == b"99+"


def test_marking_all_leaves_what_arrived_meanwhile(client, user):
    seen = tell(user)[0]
    late = tell(user, number="148")[0]
    client.post("/notifications/read/", {"up_to": seen.pk})
    assert list(Notification.objects.filter(read_at__isnull=True)) == [late]


def test_other_peoples_notifications_are_not_there(client, user):
    other = User.objects.create_user("x", "x", name="X")
    row = tell(other)[0]
    assert client.post(f"/notifications/{row.pk}/open/").status_code == 404
    client.post("/notifications/read/", {"up_to": row.pk})
    assert Notification.objects.get().read_at is None


def test_all_of_them_come_fifty_a_page(client, user):
    rows = [tell(user, number=str(number))[0] for number in range(51)]
    first = client.get("/notifications/all/").content.decode()
    assert "gave you request 50" in first
    assert "gave you request 0<" not in first
    older = client.get(f"/notifications/all/?before={rows[1].pk}").content.decode()
    assert "gave you request 0<" in older
    assert client.get("/notifications/all/?before=x").status_code == 200


def test_the_bell_is_for_people_who_are_logged_in(client):
    assert client.get("/notifications/count/").status_code == 302
