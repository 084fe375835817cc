"""What API tokens put into the registries when the program starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.platform.administration.vocabulary import Fact, register
from zhulian.platform.tokens.access import CODE
from zhulian.platform.ui import settings_pages


def install() -> None:
    """Called once when the program starts."""
    register(
        actions={"apitoken.created": _("API token made"), "apitoken.revoked": _("API token revoked")},
        facts={"user": Fact(_("Person"), is_person=True)},
    )
    settings_pages.register(
        settings_pages.SettingsLink(
            slug="api-tokens",
            title=_("API tokens"),
            purpose=_("By which other programs of yours read and enter requests and customers."),
            group="company",
            icon="plug-connected",
            permission=CODE,
            url_name="api_tokens",
            order=80,
            keywords="api token key rest integration 接口 令牌 密钥 对接",
        )
    )
