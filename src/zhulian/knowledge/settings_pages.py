"""The administration page of this room: synonyms. Called when the program starts."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhulian.knowledge.access import MANAGE
from zhulian.knowledge.models import Synonym
from zhulian.knowledge.settings_forms import SynonymForm
from zhulian.platform.access import Actor
from zhulian.platform.administration.settings_pages import with_actor
from zhulian.platform.records import rows_within
from zhulian.platform.ui.settings_pages import Column, SettingsPage, register


def _rows(actor: Actor) -> QuerySet[Synonym]:
    return rows_within(actor, MANAGE, Synonym.objects.select_related("client"))


def register_pages() -> None:
    """Put the page on the settings home."""
    register(
        SettingsPage(
            slug="synonyms",
            title=_("Synonyms"),
            purpose=_(
                "Words that mean the same: who looks for one of them finds articles with the others too."
            ),
            group="customers",
            icon="language",
            permission=MANAGE,
            model=Synonym,
            form_class=SynonymForm,
            form_options=with_actor,
            rows=_rows,
            columns=(
                Column(_("Words"), lambda row: "、".join(row.words)),
                Column(_("Client company"), "client.label"),
            ),
            item_name=_("synonyms"),
            empty_text=_("Add the first, such as “断网、掉线、上不了网”."),
            ordering=("position", "pk"),
            order=60,
            keywords="synonym search 同义词 近义词 知识库",
        )
    )
