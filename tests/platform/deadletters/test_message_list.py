"""Messages that were not delivered, as a list (SPEC RQ10)."""

from __future__ import annotations

import json
import re

import pytest

from tests.counting import cost
from tests.platform.deadletters.test_dead_letters import PAGE, actions, message, person
from zhulian.platform.models import Client, OutgoingMessage

pytestmark = pytest.mark.django_db
LIST = f"{PAGE}messages/"


def recipients(answer):
    assert not answer.context["problem"], answer.context["problem"]
    return [row.recipient for row, _cells in answer.context["found"].lines]


def asked(client, *where):
    wanted = json.dumps({"v": 1, "where": {"all": list(where)}})
    return recipients(client.get(LIST, {"view": "all", "where": wanted}))


@pytest.fixture
def three():
    """One that was given up, one that is still tried, one that nobody need know of."""
    dead, tried, sent = message(key="dead"), message(key="tried"), message(key="sent")
    OutgoingMessage.objects.filter(pk=tried.pk).update(
        state="queued", attempts=2, last_error="SMTP 451 later"
    )
    OutgoingMessage.objects.filter(pk=sent.pk).update(state="sent", last_error="")
    return dead, tried, sent


def test_views_tell_the_given_up_from_the_still_tried(client, three):
    person(client)
    assert recipients(client.get(LIST)) == ["dead@example.com"]
    assert recipients(client.get(LIST, {"view": "waiting"})) == ["tried@example.com"]
    assert asked(client) == ["tried@example.com", "dead@example.com"]
    assert asked(client, {"field": "cause", "op": "contains", "value": "552"}) == ["dead@example.com"]
    assert asked(client, {"field": "attempts", "op": "lt", "value": 5}) == ["tried@example.com"]
    assert recipients(client.get(LIST, {"view": "all", "q": "TRIED"})) == ["tried@example.com"]
    text = client.get(LIST).content.decode()
    assert "SMTP 552 too big" in text and "&lt;b&gt;Your request&lt;/b&gt;" in text
    assert f'href="{LIST}?view=dead"' in client.get(PAGE).content.decode()


def test_one_is_tried_again_or_put_away_from_the_list_which_stays_as_it_was(client, three):
    person(client)
    dead, tried, _sent = three
    answer = client.post(f"{PAGE}waiting/{tried.pk}/retry/", {"listed": "1", "view": "waiting", "q": "x"})
    assert answer["Location"] == f"{LIST}?view=waiting&q=x"
    answer = client.post(f"{PAGE}message/{dead.pk}/discard/", {"listed": "1", "view": "dead"})
    assert answer["Location"] == f"{LIST}?view=dead"
    assert actions() == ["outgoing.retried", "outgoing.discarded", "dead_letters.discarded"]


def test_many_are_put_away_and_brought_back_each_as_it_was(client, three):
    person(client)
    dead, tried, sent = three
    sent_too = {"view": "all", "row": [dead.pk, tried.pk, sent.pk]}
    preview = client.post("/lists/undelivered/many/put-away/", sent_too).content.decode()
    assert "They are put away" in preview and "2 rows will change" in preview
    client.post("/lists/undelivered/many/put-away/", {**sent_too, "sent": "1", "confirmed": "1"})
    states = OutgoingMessage.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["cancelled", "cancelled", "sent"]
    undo = re.search(r"/many/\d+/undo/", client.get(LIST).content.decode())[0]
    client.post(undo)
    assert list(states.all()) == ["dead", "queued", "sent"]


def test_of_another_client_company_nothing_is_listed_or_changed(client):
    ours = Client.objects.create(slug="ours", name="甲")
    theirs = Client.objects.create(slug="theirs", name="乙")
    message(ours, key="ours")
    foreign, shared = message(theirs, key="theirs"), message(None, key="nobodys")
    person(client, everywhere=False, company=ours)
    assert recipients(client.get(LIST)) == ["ours@example.com"]
    assert asked(client, {"field": "client", "op": "in", "value": [ours.pk, theirs.pk]}) == [
        "ours@example.com"
    ]
    rows = client.get("/lists/undelivered/options/", {"field": "client", "q": ""}).json()["results"]
    assert [int(row["value"]) for row in rows] == [ours.pk]
    rows = {"view": "all", "row": [foreign.pk, shared.pk], "sent": "1", "confirmed": "1"}
    client.post("/lists/undelivered/many/put-away/", rows)
    assert set(OutgoingMessage.objects.values_list("state", flat=True)) == {"dead"}


def test_the_list_is_for_those_who_look_after_the_installation(client):
    person(client, permission="settings.mailboxes")
    assert client.get(LIST).status_code == 404


def test_the_list_costs_no_more_queries_with_more_rows(client, settings):
    settings.SMTP_URL = ""
    person(client)

    def add(number):
        OutgoingMessage.objects.filter(pk=message(key=str(number)).pk).update(state="queued", attempts=1)

    add(0)
    before = cost(client, f"{LIST}?view=waiting")
    for number in range(1, 50):
        add(number)
    assert cost(client, f"{LIST}?view=waiting") == before
    assert before <= 14
