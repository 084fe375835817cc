"""The administration page of promotions. Called when the program starts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhulian.knowledge.access import MANAGE
from zhulian.knowledge.models import Promotion, PromotionInterest
from zhulian.platform.access import Actor
from zhulian.platform.administration.forms import ConfigForm
from zhulian.platform.administration.settings_pages import with_actor
from zhulian.platform.records import rows_within
from zhulian.platform.ui.settings_pages import Column, SettingsPage, register

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PromotionForm(ConfigForm):
    """A current offer to customers who ask about these products."""

    code = MANAGE

    class Meta:
        model = Promotion
        fields = [
            "client",
            "name",
            "name_en",
            "text",
            "text_en",
            "conditions",
            "conditions_en",
            "products",
            "valid_from",
            "valid_until",
        ]
        widgets = {"valid_from": DATE, "valid_until": DATE, "text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "products": gettext_lazy("Agents see it beside requests about these products."),
            "conditions": gettext_lazy("For whom it is, and what must be told."),
        }

    def clean(self) -> dict[str, Any]:
        """Products of the promotion's client company; an end that does not lie before the beginning."""
        values = super().clean()
        client = values.get("client") or getattr(self.instance, "client", None)
        if client is not None and any(row.client_id != client.pk for row in values.get("products") or ()):
            self.add_error("products", ValidationError(_("This belongs to another client company.")))
        begin, end = values.get("valid_from"), values.get("valid_until")
        if begin and end and end < begin:
            self.add_error("valid_until", ValidationError(_("The end lies before the beginning.")))
        return values


def _rows(actor: Actor) -> QuerySet[Promotion]:
    interests = PromotionInterest.objects.filter(promotion=OuterRef("pk")).order_by().values("promotion")
    count = Coalesce(Subquery(interests.annotate(count=Count("pk")).values("count")), 0)
    return rows_within(actor, MANAGE, Promotion.objects.select_related("client").annotate(interested=count))


def register_pages() -> None:
    """Put the page on the settings home."""
    register(
        SettingsPage(
            slug="promotions",
            title=gettext_lazy("Promotions"),
            purpose=gettext_lazy("Current offers that agents may make to customers who ask about a product."),
            group="customers",
            icon="gift",
            permission=MANAGE,
            model=Promotion,
            form_class=PromotionForm,
            form_options=with_actor,
            rows=_rows,
            columns=(
                Column(pgettext_lazy("of a thing", "Name"), "label"),
                Column(
                    gettext_lazy("Until"), lambda row: row.valid_until.isoformat() if row.valid_until else "—"
                ),
                Column(gettext_lazy("Interested customers"), "interested", "number"),
                Column(gettext_lazy("Client company"), "client.label"),
            ),
            item_name=gettext_lazy("promotion"),
            empty_text=gettext_lazy("Add the first, such as a faster line for customers whose line is slow."),
            ordering=("position", "pk"),
            search=("name", "name_en", "text", "text_en"),
            order=70,
            keywords="promotion cross-selling 推荐 优惠 活动 促销",
        )
    )
