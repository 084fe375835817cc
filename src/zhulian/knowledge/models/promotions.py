"""What may be offered to a customer who asks about something (KB8)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.catalogue.models import Product
from zhulian.customers.models import Customer
from zhulian.knowledge.models.articles import Article
from zhulian.platform.models import Client
from zhulian.platform.naming import Archivable, Named
from zhulian.tickets.models import Ticket


class Promotion(Named, Archivable):
    """A current offer to customers (推荐), shown to agents inside its articles and those of its products."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="promotions")
    text = models.CharField(_("What is offered"), max_length=1000)
    text_en = models.CharField(_("What is offered, in English"), max_length=1000, blank=True)
    conditions = models.CharField(_("Conditions"), max_length=1000, blank=True)
    conditions_en = models.CharField(_("Conditions in English"), max_length=1000, blank=True)
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    articles: models.ManyToManyField[Article, models.Model] = models.ManyToManyField(
        Article, blank=True, related_name="promotions"
    )
    products: models.ManyToManyField[Product, models.Model] = models.ManyToManyField(
        Product, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("promotion")


class PromotionInterest(models.Model):
    """A customer who wants to know more, noted by an agent with one button."""

    promotion = models.ForeignKey(Promotion, on_delete=models.CASCADE, related_name="interests")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.promotion_id} {self.customer_id}"
