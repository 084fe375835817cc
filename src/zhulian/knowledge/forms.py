"""Forms of the writers' pages: a new article, and the facts of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from zhulian.knowledge import queries
from zhulian.knowledge.actions import Facts
from zhulian.knowledge.errors import KnowledgeRefused
from zhulian.knowledge.models import Article, Audience
from zhulian.platform.access import Actor
from zhulian.platform.models import Client

MANY = ("groups", "products", "categories", "related")
DATES = ("valid_from", "valid_until", "review_on")
Choices = list[tuple[str, str]]


def _date() -> forms.DateField:
    return forms.DateField(required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class NewForm(forms.Form):
    """An article to be begun at a client company."""

    title = forms.CharField(max_length=200)
    topic = forms.ChoiceField()
    language = forms.ChoiceField()
    audience = forms.ChoiceField(choices=Audience.choices, widget=forms.RadioSelect)

    def __init__(self, client: Client, data: Any = None, **options: Any) -> None:
        wanted = get_language() or ""
        first = wanted if wanted in client.languages else client.languages[0]
        initial = {"language": first, "audience": Audience.PUBLIC, **options.pop("initial", {})}
        super().__init__(data, auto_id="f-%s", initial=initial, **options)
        self.client = client
        self.topics = queries.topics_of(client.pk)
        _label(self, {"title": _("Title"), "topic": _("Topic"), "language": _("Language")})
        _label(self, {"audience": _("Audience")})
        _field(self, "topic").choices = [("", "—"), *queries.topic_paths(self.topics)]
        _field(self, "language").choices = [
            (code, str(get_language_info(code)["name_local"])) for code in client.languages
        ]

    def show(self, refusal: KnowledgeRefused) -> None:
        """What the action refused, beside its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class FactsForm(forms.Form):
    """Everything about an article but its words."""

    topic = forms.ChoiceField()
    audience = forms.ChoiceField(choices=Audience.choices, widget=forms.RadioSelect)
    groups = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    products = forms.MultipleChoiceField(required=False)
    categories = forms.MultipleChoiceField(required=False)
    related = forms.MultipleChoiceField(required=False)
    importance = forms.IntegerField(required=False, min_value=0, max_value=100)
    owner = forms.ChoiceField(required=False)
    valid_from = _date()
    valid_until = _date()
    review_on = _date()

    def __init__(self, actor: Actor, article: Article, data: Any = None) -> None:
        super().__init__(data, auto_id="f-%s", initial=_initial(article))
        self.actor, self.article = actor, article
        self.topics = queries.topics_of(article.client_id, article.topic_id)
        self.people = queries.owners_of(article)
        _label(
            self,
            {
                "topic": _("Topic"),
                "audience": _("Audience"),
                "groups": _("Customer groups"),
                "products": _("Products"),
                "categories": _("Categories"),
                "related": _("Related articles"),
                "importance": _("Importance"),
                "owner": _("Responsible"),
                "valid_from": _("Valid from"),
                "valid_until": _("Valid until"),
                "review_on": _("To be reviewed on"),
            },
        )
        self._choose()

    def _choose(self) -> None:
        article = self.article
        _field(self, "topic").choices = queries.topic_paths(self.topics)
        self.rows = {name: queries.choosable(article, name) for name in ("groups", "products", "categories")}
        for name, rows in self.rows.items():
            _field(self, name).choices = [(str(row.pk), row.label) for row in rows]
        _field(self, "owner").choices = [("", "—"), *((str(row.pk), row.name) for row in self.people)]
        source = f"{reverse('knowledge:related')}?article={article.pk}"
        _field(self, "related").widget.attrs |= {"data-combobox": "", "data-source": source}
        _field(self, "related").choices = self._related()
        _field(self, "importance").help_text = _("0 to 100; the most important stand first in their topic.")
        _field(self, "review_on").help_text = _("On this day the responsible person is reminded.")
        _field(self, "valid_until").help_text = _("After this day readers no longer find the article.")

    def _related(self) -> Choices:
        """Those chosen now and those typed: the others are searched for."""
        held = [str(key) for key in self.initial["related"]]
        typed = self.data.getlist("related") if isinstance(self.data, MultiValueDict) else []
        ids = {int(key) for key in (*held, *typed) if key.isascii() and key.isdigit() and len(key) < 19}
        found = queries.titles(self.actor, sorted(ids), client_id=self.article.client_id)
        return [(str(pk), title) for pk, title in found.items() if pk != self.article.pk]

    def clean(self) -> dict[str, Any]:
        """Groups are named where the article is for groups, and only there."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("audience") == Audience.GROUPS and not cleaned.get("groups"):
            place = "groups" if self.rows["groups"] else "audience"
            self.add_error(place, _("Choose at least one group."))
        if cleaned.get("audience") != Audience.GROUPS and "groups" in cleaned:
            cleaned["groups"] = []
        cleaned["importance"] = cleaned.get("importance") or 0
        return cleaned

    def facts(self, theirs: Iterable[str] = ()) -> Facts:
        """What was typed; of `theirs`, which only somebody else changed, what the article has."""
        held = _initial(self.article)
        typed = {**self.cleaned_data, **{name: held[name] for name in theirs}}
        people = {str(row.pk): row for row in self.people}
        many: dict[str, Any] = {name: self._chosen(rows, typed[name]) for name, rows in self.rows.items()}
        return Facts(
            topic=next(row for row in self.topics if str(row.pk) == str(typed["topic"])),
            audience=typed["audience"],
            related=queries.articles_with(self.actor, self.article, typed["related"]),
            importance=int(typed["importance"]),
            owner=people.get(str(typed["owner"])),
            **many,
            **{name: typed[name] for name in DATES},
        )

    def _chosen(self, rows: Sequence[Any], keys: Iterable[str]) -> list[Any]:
        wanted = set(keys)
        return [row for row in rows if str(row.pk) in wanted]

    def show(self, refusal: KnowledgeRefused) -> None:
        """What the action refused, beside its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


def _initial(article: Article) -> dict[str, Any]:
    many = {
        name: sorted(str(pk) for pk in getattr(article, name).values_list("pk", flat=True)) for name in MANY
    }
    plain = {name: getattr(article, name) for name in ("audience", "importance", *DATES)}
    return {**plain, **many, "topic": str(article.topic_id), "owner": str(article.owner_id or "")}


def _label(form: forms.Form, words: dict[str, str]) -> None:
    for name, word in words.items():
        form.fields[name].label = word


def _field(form: forms.Form, name: str) -> Any:
    return form.fields[name]
