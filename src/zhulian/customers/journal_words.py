"""What the journal says of customers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.platform.administration.vocabulary import Fact, register


def install() -> None:
    """Called once when the program starts."""
    register(
        actions={
            "customer.merged": _("took over another customer's record"),
            "customer.merged_into": _("merged into another customer"),
            "customer.unmerged": _("merge taken back"),
            "customer.told_apart": _("told apart from another customer"),
            "customer.region_filled": _("region found from number or address"),
        },
        facts={
            "gone": Fact(_("Merged customer (number)")),
            "kept": Fact(_("Remaining customer (number)")),
            "merge": Fact(_("Merge (number)")),
            "other": Fact(_("Other customer (number)")),
        },
    )
