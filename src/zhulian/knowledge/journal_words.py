"""What the journal says of knowledge."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.knowledge.models import Audience
from zhulian.platform.administration.vocabulary import Fact, register


def install() -> None:
    """Called once when the program starts."""
    register(
        actions={
            "article.created": _("article begun"),
            "article.language_added": _("text in another language begun"),
            "article.submitted": _("sent for review"),
            "article.given_back": _("given back to be mended"),
            "article.published": _("published"),
            "article.withdrawn": _("taken away from readers"),
            "article.dropped": _("draft given up"),
            "article.rolled_back": _("went back to an earlier version"),
            "article.facts_changed": _("facts of the article changed"),
            "article.address_changed": _("address changed"),
            "article.archived": _("archived"),
            "article.restored": _("brought back"),
            "topic.created": _("topic made"),
            "topic.changed": _("topic changed"),
            "topic.moved": _("topic moved"),
            "topic.removed": _("topic removed"),
            "writing_task.created": _("put on the list of what ought to be written"),
            "writing_task.deleted": _("taken off the list of what ought to be written"),
            "writing_task.assigned": _("given to somebody to write"),
            "writing_task.finished": _("marked as written"),
            "writing_task.reopened": _("marked as not written"),
            "feedback.settled": _("feedback settled"),
            "feedback.reopened": _("feedback open again"),
            "promotion.interest": _("customer interested in a promotion"),
            "promotion.no_interest": _("interest in a promotion taken back"),
            "bulletin.created": _("bulletin made"),
            "bulletin.changed": _("bulletin changed"),
            "bulletin.ended": _("bulletin ended"),
            "bulletin.restored": _("bulletin brought back"),
            "bulletin.reminded": _("readers of the bulletin reminded"),
        },
        facts={
            "title": Fact(_("Title")),
            "language": Fact(_("Language")),
            "version": Fact(_("Version")),
            "audience": Fact(_("Audience"), dict(Audience.choices)),
            "products": Fact(_("Products")),
            "categories": Fact(_("Categories")),
            "related": Fact(_("Related articles")),
            "importance": Fact(_("Importance")),
            "owner": Fact(_("Responsible")),
            "valid_from": Fact(_("Valid from")),
            "valid_until": Fact(_("Valid until")),
            "review_on": Fact(_("To be reviewed on")),
            "slug": Fact(_("Address")),
            "topic": Fact(_("Topic")),
            "revision": Fact(_("Revision")),
        },
        things={
            "knowledge.article": _("article"),
            "knowledge.topic": _("topic"),
            "knowledge.bulletin": _("bulletin"),
        },
    )
