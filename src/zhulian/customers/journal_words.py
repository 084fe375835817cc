"""What the journal says of customers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.customers.models import ContactKind
from zhulian.platform.administration.vocabulary import Fact, register


def install() -> None:
    """Called once when the program starts."""
    register(
        actions={
            "customer.merged": _("took over another customer's record"),
            "customer.merged_into": _("merged into another customer"),
            "customer.unmerged": _("merge taken back"),
            "customer.told_apart": _("told apart from another customer"),
            "customer.contact_added": _("contact added"),
            "customer.contact_changed": _("contact changed"),
            "customer.contact_preferred": _("contact preferred"),
            "customer.contact_removed": _("contact removed"),
            "customer.contact_restored": _("contact brought back"),
            "customer.region_filled": _("region found from number or address"),
            "customer.region_emptied": _("region found by the program taken back"),
            "regions.filled": _("had missing regions filled in"),
            "regions.emptied": _("took back regions that were filled in"),
            "customer.account_opened": _("opened a portal account"),
            "customer.account_locked": _("portal account locked"),
            "customer.account_unlocked": _("portal account unlocked"),
            "customer.admin_given": _("made administrator of the organisation"),
            "customer.admin_taken": _("no longer administrator of the organisation"),
            "customer.signed_in": _("signed in to the portal"),
            "customer.contact_proven": _("confirmed a contact by code"),
        },
        facts={
            "gone": Fact(_("Merged customer (number)")),
            "kept": Fact(_("Remaining customer (number)")),
            "merge": Fact(_("Merge (number)")),
            "organisation": Fact(_("Organisation")),
            "tier": Fact(_("Customer tier")),
            "region": Fact(_("Region")),
            "manager": Fact(_("Account manager")),
            "groups": Fact(_("Customer groups")),
            "is_preferred": Fact(_("Preferred")),
            "is_verified": Fact(_("Verified")),
            **{kind.value: Fact(kind.label) for kind in ContactKind},
            "other": Fact(_("Other customer (number)")),
            "contact_kind": Fact(_("Kind of contact"), dict(ContactKind.choices)),
            "contact": Fact(_("Contact")),
            "filled": Fact(_("Filled in")),
            "emptied": Fact(_("Emptied again")),
            "left": Fact(_("Left as they were")),
        },
        things={"customers.regionrun": _("Filling in of regions")},
    )
