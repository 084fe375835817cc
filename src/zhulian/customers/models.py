"""Who writes and calls: customers, their organisations, contact points, groups and tiers."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.catalogue.models import Region
from zhulian.customers.account_models import AccountCode as AccountCode
from zhulian.customers.account_models import CustomerAccount as CustomerAccount
from zhulian.customers.filling_models import RegionFill as RegionFill
from zhulian.customers.filling_models import RegionRun as RegionRun
from zhulian.platform.models import Client
from zhulian.platform.naming import Archivable, Named

MOST_LEVELS = 12


class Tier(Named, Archivable):
    """A customer's standing (客户等级): how many seconds ahead in the queue, and whose customer one is."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="tiers")
    code = models.CharField(_("Code"), max_length=40)
    rank = models.PositiveSmallIntegerField(_("Rank (1 is highest)"), default=5)
    head_start = models.PositiveIntegerField(_("Head start in the queue (seconds)"), default=0)
    manager_first_seconds = models.PositiveIntegerField(
        _("Offer only to the account manager for (seconds)"), default=0
    )
    colour = models.CharField(_("Colour"), max_length=12, default="secondary")

    class Meta:
        ordering = ["rank", "id"]
        verbose_name = _("customer tier")
        constraints = [models.UniqueConstraint(fields=["client", "code"], name="tier_code")]


class CustomerGroup(Named, Archivable):
    """A named set of customers."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="customer_groups")

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("customer group")


class OrganisationKind(models.TextChoices):
    """What an organisation is to the client company."""

    COMPANY = "company", _("Company")
    HEAD_OFFICE = "head_office", _("Head office")
    BRANCH = "branch", _("Branch")
    DEALER = "dealer", _("Dealer")
    DISTRIBUTOR = "distributor", _("Distributor")
    PARTNER = "partner", _("Partner")
    OWN = "own", _("Own company")


class Organisation(Named, Archivable):
    """A company that people write for; a tree of head office, branches, dealers."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="organisations")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(
        _("Kind"), max_length=12, choices=OrganisationKind, default=OrganisationKind.COMPANY
    )
    tier = models.ForeignKey(Tier, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    custom = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("organisation")

    def clean(self) -> None:
        """A tree within one client company: nothing lies below itself."""
        super().clean()
        above, seen = self.parent, 0
        if above is not None and above.client_id != self.client_id:
            raise ValidationError({"parent": _("This organisation belongs to another client company.")})
        while above is not None and seen < MOST_LEVELS:
            if above.pk == self.pk:
                raise ValidationError({"parent": _("An organisation cannot lie below itself.")})
            above, seen = above.parent, seen + 1
        if above is not None:
            raise ValidationError({"parent": _("At most %(n)s levels are possible.") % {"n": MOST_LEVELS}})


class Customer(models.Model):
    """A person (or a department) who contacts one client company."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="customers")
    name = models.CharField(_("Name"), max_length=120)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="customers"
    )
    tier = models.ForeignKey(Tier, on_delete=models.SET_NULL, null=True, blank=True, related_name="customers")
    region = models.ForeignKey(Region, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(_("Language"), max_length=10, default="zh-hans")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="managed_customers",
    )
    groups: models.ManyToManyField[CustomerGroup, models.Model] = models.ManyToManyField(
        CustomerGroup, blank=True
    )
    remark = models.TextField(_("Remark"), blank=True)
    custom = models.JSONField(default=dict, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("customer")
        indexes = [
            models.Index(fields=["client", "name"], name="customer_name"),
            models.Index(fields=["client", "-created_at"], name="customer_since"),
        ]

    def __str__(self) -> str:
        return self.name


class ContactKind(models.TextChoices):
    """By what a customer is reached."""

    PHONE = "phone", _("Telephone")
    EMAIL = "email", _("E-mail")
    ADDRESS = "address", _("Address")
    CHAT = "chat", _("Chat identity")
    PLATE = "plate", _("Plate or serial number")


class ContactPoint(models.Model):
    """A telephone number, address or identity of a customer; a verified one belongs to one customer per client."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ContactKind)
    value = models.CharField(max_length=320)
    normalised = models.CharField(max_length=320)
    is_verified = models.BooleanField(default=False)
    is_claim = models.BooleanField(default=False)
    """A stranger's word (a form, a mail): it may have been put on somebody else's record."""
    is_preferred = models.BooleanField(default=False)
    bounced_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-is_preferred", "id"]
        indexes = [models.Index(fields=["client", "kind", "normalised"], name="contact_lookup")]
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "normalised"], name="contact_once"),
            models.UniqueConstraint(
                fields=["client", "kind", "normalised"],
                condition=models.Q(is_verified=True),
                name="contact_verified_once",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class CustomerMerge(models.Model):
    """Two records found to be one person: what went over and what was there before, so that it can be undone (CU1)."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    gone = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"


class NotDuplicate(models.Model):
    """Two customers who look alike and are two people: they are not proposed again. `first` has the lower id."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    first = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="not_duplicate_once")]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
