"""What the journal says of files of articles."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.knowledge.models import ExchangeFormat
from zhulian.platform.administration.vocabulary import Fact, register


def install() -> None:
    """Called once when the program starts."""
    register(
        actions={
            "knowledge_import.brought": _("file with articles brought"),
            "knowledge_import.started": _("bringing articles in begun"),
            "knowledge_import.finished": _("articles brought in"),
            "knowledge_import.failed": _("bringing articles in broken off"),
            "knowledge_import.deleted": _("file with articles deleted"),
            "knowledge_export.ordered": _("file of articles asked for"),
            "knowledge_export.written": _("file of articles written"),
        },
        facts={
            "articles": Fact(_("Articles")),
            "format": Fact(_("Format"), dict(ExchangeFormat.choices)),
            "same": Fact(_("The same")),
        },
        things={
            "knowledge.knowledgeimport": _("import of articles"),
            "knowledge.knowledgeexport": _("export of articles"),
        },
    )
