"""Forms of bringing articles in and taking them out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhulian.knowledge.access import PUBLISH, WRITE, topics_visible_to
from zhulian.knowledge.exchange.collecting import topic_path
from zhulian.knowledge.exchange.finding import PATH_SIGN
from zhulian.knowledge.models import ExchangeFormat, KnowledgeImport, Topic
from zhulian.platform.access import Actor
from zhulian.platform.models import Client


def topic_choices(actor: Actor, client_id: int) -> list[tuple[str, str]]:
    """The topics in use of a client company with all that is above them."""
    rows = {row.pk: row for row in topics_visible_to(actor, WRITE).filter(client=client_id)}
    for row in rows.values():
        row.parent = rows.get(row.parent_id) if row.parent_id else None
    used = [row for row in rows.values() if row.is_active]
    paths = [(str(row.pk), PATH_SIGN.join(one.label for one in topic_path(row))) for row in used]
    return sorted(paths, key=lambda pair: pair[1])


def client_choices(clients: list[Client]) -> list[tuple[str, str]]:
    """Client companies for a select."""
    return [(str(client.pk), client.label) for client in clients]


class BringForm(forms.Form):
    """Whose articles they are, and the file."""

    client = forms.ChoiceField(label=_("Client company"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("A zip with Markdown, HTML, Word, CSV, Excel or JSON and its images, or one such file."),
        widget=forms.FileInput(attrs={"accept": ".zip,.md,.markdown,.html,.htm,.docx,.csv,.tsv,.xlsx,.json"}),
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, clients: list[Client], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["client"].choices = client_choices(clients)  # type: ignore[attr-defined]


class StartForm(forms.Form):
    """Where articles without topic go, and whether they are published."""

    topic = forms.ChoiceField(label=_("Topic for articles that name none"), required=False)
    publishes = forms.BooleanField(
        label=_("Publish at once"),
        required=False,
        help_text=_("Otherwise they become drafts. What the file calls a draft stays one."),
    )

    def __init__(self, *args: Any, actor: Actor, row: KnowledgeImport, **options: Any) -> None:
        super().__init__(*args, **options)
        needs_topic = any(one.get("needs_topic") for one in row.findings)
        if needs_topic:
            choices = [("", "—"), *topic_choices(actor, row.client_id)]
            self.fields["topic"].choices = choices  # type: ignore[attr-defined]
            self.fields["topic"].required = True
        else:
            del self.fields["topic"]
        if not actor.may(PUBLISH, client=row.client_id):
            del self.fields["publishes"]

    def chosen_topic(self, actor: Actor, row: KnowledgeImport) -> Topic | None:
        """The chosen topic."""
        chosen = self.cleaned_data.get("topic")
        return topics_visible_to(actor, WRITE).get(pk=int(chosen), client=row.client_id) if chosen else None


class TakeForm(forms.Form):
    """Which articles, and in what format."""

    scope = forms.ChoiceField(label=_("Which articles"))
    format = forms.ChoiceField(label=_("Format"), choices=ExchangeFormat.choices)

    def __init__(
        self, *args: Any, actor: Actor, clients: list[Client], chosen: list[int], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.chosen = chosen
        choices: list[Any] = []
        for client in clients:
            whole = (f"client:{client.pk}", _("All articles"))
            topics = [(f"topic:{pk}", label) for pk, label in topic_choices(actor, client.pk)]
            choices.append((client.label, [whole, *topics]))
        if chosen:
            choices.insert(0, ("chosen", _("The %(count)d chosen ones") % {"count": len(chosen)}))
        self.fields["scope"].choices = choices  # type: ignore[attr-defined]
