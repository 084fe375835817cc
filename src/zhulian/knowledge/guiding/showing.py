"""A step of a guide as a page shows it, the same for customers, agents and the editor's preview."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhulian.engine.flow import BadInput, Choices, Node
from zhulian.knowledge.access import Reader, readable_by
from zhulian.knowledge.guiding.running import Standing
from zhulian.knowledge.guiding.vocabulary import VOCABULARY
from zhulian.knowledge.guiding.words import Told, choice_label, node_text, title_of, told
from zhulian.knowledge.models import ArticleText
from zhulian.platform.clock import now


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on the page. `choices`: (value, words, look); `kind` is the node's."""

    kind: str
    title: str
    body: SafeString
    choices: tuple[tuple[str, str], ...]
    is_pick: bool
    """The choices are the values of an input, not buttons."""
    input_type: str
    is_optional: bool
    told: tuple[Told, ...]
    article: ArticleText | None = None

    @property
    def article_html(self) -> SafeString:
        """What the article says."""
        return mark_safe(self.article.html if self.article else "")  # noqa: S308 - cleaned by richtext


def shown(found: Standing, language: str, *, reader: Reader | None = None) -> Shown | None:
    """The step where the run stands; None where it stands nowhere. Rich texts were cleaned when they were kept."""
    node, flow = found.node, found.walker.flow
    if node is None:
        return None
    article = _article(node, language, found.run.guide.client_id, reader)
    is_pick = VOCABULARY.kinds[node.kind].choices is Choices.OPTIONS and bool(node.choices)
    names = [choice.id for choice in node.choices] if is_pick else list(VOCABULARY.outlets(node))
    return Shown(
        kind=node.kind,
        title=title_of(flow, node, language),
        body=mark_safe(node_text(flow, node, "body", language)),  # noqa: S308 - cleaned by richtext
        choices=tuple((name, choice_label(flow, node, name, language)) for name in names),
        is_pick=is_pick,
        input_type=str(node.settings.get("type", "")),
        is_optional=node.settings.get("optional") is True,
        told=tuple(told(found.run, language)),
        article=article,
    )


def _article(node: Node, language: str, client_id: int, reader: Reader | None) -> ArticleText | None:
    """The published text of the node's article, in the language or another one that the reader may see.

    Without `reader` (staff, who had access to the guide) any of the client company's.
    """
    number = node.settings.get("article")
    if node.kind != "article" or not isinstance(number, int):
        return None
    if reader is not None:
        rows = readable_by(reader, now().date())
    else:
        rows = ArticleText.objects.filter(article__client=client_id, is_published=True)
    texts = list(rows.filter(article=number).select_related("article"))
    return min(texts, key=lambda text: text.language != language, default=None)


def mistake(error: BadInput) -> str:
    """What is wrong with an answer, and how to mend it."""
    limit = f"{error.limit:g}" if error.limit is not None else ""
    words = {
        "outlet": _("Please choose one of the answers."),
        "choice": _("Please choose one of the answers."),
        "empty": _("Please fill this in."),
        "type": _("Please write a number."),
        "low": _("Please write at least %(limit)s."),
        "high": _("Please write at most %(limit)s."),
        "long": _("Please write at most %(limit)s characters."),
        "over": _("The guide has come to its end."),
    }
    return words[error.why] % {"limit": limit} if limit else words[error.why]
