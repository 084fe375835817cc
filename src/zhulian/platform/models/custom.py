"""Custom fields and the index by which their values are asked for. The values themselves lie with their object."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.platform.models.clients import Client
from zhulian.platform.naming import Archivable, Named, pick_language

KEY = r"[a-z][a-z0-9_]{0,39}"
KEY_HELP = _("Use small letters, digits and _, starting with a letter.")
TEXT_INDEXED = 500


class FieldOn(models.TextChoices):
    """What a field belongs to."""

    TICKET = "ticket", _("Request")
    CUSTOMER = "customer", _("Customer")
    ORGANISATION = "organisation", _("Organisation")


class FieldKind(models.TextChoices):
    """What a field holds; decides the control, the check and the column of the index."""

    TEXT = "text", _("Short text")
    LONG_TEXT = "long_text", _("Long text")
    INTEGER = "integer", _("Whole number")
    DECIMAL = "decimal", _("Number with decimals")
    MONEY = "money", _("Amount of money")
    DATE = "date", _("Date")
    DATETIME = "datetime", _("Date and time")
    BOOLEAN = "boolean", _("Yes or no")
    CHOICE = "choice", _("One choice")
    CHOICES = "choices", _("Several choices")


WITH_OPTIONS = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})


class CustomField(Named, Archivable):
    """A field that the centre added to requests, customers or organisations, of one client company or (None) of all.

    `options` are `{key, name, name_en, is_active}` in their order. A kind never changes once there are values.
    """

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, null=True, blank=True, related_name="custom_fields"
    )
    on = models.CharField(_("Belongs to"), max_length=12, choices=FieldOn)
    key = models.CharField(
        _("Key"), max_length=40, validators=[RegexValidator(f"^{KEY}\\Z", message=KEY_HELP)]
    )
    kind = models.CharField(_("Kind"), max_length=12, choices=FieldKind, default=FieldKind.TEXT)
    options = models.JSONField(_("Choices"), default=list, blank=True)
    help = models.CharField(_("Help (Chinese)"), max_length=300, blank=True)
    help_en = models.CharField(_("Help (English)"), max_length=300, blank=True)
    is_required = models.BooleanField(_("Must be filled in"), default=False)
    is_shown_in_card = models.BooleanField(_("Shown on the card"), default=True)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("custom field")
        constraints = [
            models.UniqueConstraint(fields=["client", "on", "key"], name="custom_field_key"),
            models.UniqueConstraint(
                fields=["on", "key"], condition=models.Q(client=None), name="custom_field_shared_key"
            ),
        ]

    @property
    def code(self) -> str:
        """How conditions, columns and the journal name the field, whatever it is called now."""
        return f"custom_{self.pk}"

    @property
    def hint(self) -> str:
        """The help in the reader's language."""
        return pick_language(self.help, self.help_en)

    @property
    def labels(self) -> dict[str, str]:
        """Every choice with its words in the reader's language, archived ones too, in their order."""
        return {row["key"]: pick_language(row["name"], row["name_en"]) for row in self.options}

    @property
    def offered(self) -> dict[str, str]:
        """The choices that may be chosen anew."""
        labels = self.labels
        return {row["key"]: labels[row["key"]] for row in self.options if row["is_active"]}


class CustomValue(models.Model):
    """A value in the column of its kind, so that it can be asked for: a copy, made again from the object's JSON.

    One row a value; several for a field of several choices, none where the field is empty.
    """

    field = models.ForeignKey(CustomField, on_delete=models.CASCADE, related_name="values")
    on = models.CharField(max_length=12, choices=FieldOn)
    object_id = models.BigIntegerField()
    text = models.CharField(max_length=TEXT_INDEXED, blank=True)
    number = models.DecimalField(max_digits=15, decimal_places=4, null=True, blank=True)
    whole = models.BigIntegerField(null=True, blank=True)
    moment = models.DateTimeField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    flag = models.BooleanField(null=True, blank=True)
    choice = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["field", "object_id", "choice"], name="custom_value_once")
        ]
        indexes = [
            models.Index(fields=["on", "object_id"], name="custom_value_of"),
            models.Index(fields=["field", "text"], name="custom_value_text", condition=~models.Q(text="")),
            models.Index(
                fields=["field", "choice"], name="custom_value_choice", condition=~models.Q(choice="")
            ),
            *(
                models.Index(
                    fields=["field", name],
                    name=f"custom_value_{name}",
                    condition=models.Q(**{f"{name}__isnull": False}),
                )
                for name in ("number", "whole", "moment", "day", "flag")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field_id} {self.object_id}"
