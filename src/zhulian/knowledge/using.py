"""Articles in answers to requests: what may be told to whom, what is inserted, who wrote what that helped whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from zhulian.knowledge.access import Reader, access_text, in_force, readable_by, visible_to
from zhulian.knowledge.messages import for_channel
from zhulian.knowledge.models import Article, ArticleDay, ArticleText, ArticleUse, Audience, Face, UseKind
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.tickets.models import Ticket

MOST_USES = 20
MOST_WORDS = 10_000
"""Of a longer article its beginning goes into an answer, with the link."""
PIECE = 12
"""So many characters of an inserted text, one after the other, say that something of it was sent."""
_BLANKS = re.compile(r"\s+")
_builders: list[Callable[[ArticleText], str]] = []


def register_public_address(build: Callable[[ArticleText], str]) -> None:
    """Called by the customers' pages when the program starts: where a text stands for everybody, absolute."""
    _builders[:] = [build]


def public_address(text: ArticleText) -> str:
    """Where everybody reads this text, absolute; "" where not everybody may, or nobody shows it.

    The text's article must be at hand with its client company.
    """
    article = text.article
    day = today()
    is_in_force = (article.valid_from or day) <= day <= (article.valid_until or day)
    is_public = article.audience == Audience.PUBLIC and text.is_published and not article.is_archived
    return _builders[0](text) if _builders and is_public and is_in_force else ""


def today() -> date:
    """The day where the reader is."""
    return timezone.localdate(now())


@dataclass(frozen=True, slots=True)
class Insertion:
    """What goes into an answer."""

    text: int
    title: str
    words: str
    link: str


def insertion(actor: Actor, ticket: Ticket, text_id: int, kind: str) -> Insertion:
    """What an article puts into an answer to this request: its words and link, or its title and link.

    Raises NotFound where the agent may not read it, where it is another client company's, or not for this customer.
    """
    text = _tellable(actor, ticket, [text_id]).get(text_id)
    if text is None:
        raise NotFound(f"text {text_id}")
    link = public_address(text)
    if kind == UseKind.LINK:
        if not link:
            raise NotFound(f"link {text_id}")
        return Insertion(text.pk, text.title, f"{text.title}\n{link}", link)
    words = for_channel(ticket.channel, text.html, text.summary)
    words = words if len(words) <= MOST_WORDS else f"{words[:MOST_WORDS].rstrip()}…"
    return Insertion(text.pk, text.title, f"{words}\n\n{link}" if link else words, link)


def may_be_told(ticket: Ticket, text_ids: Iterable[int]) -> frozenset[int]:
    """Those of the texts that the request's customer may read: never what is for agents only."""
    return frozenset(
        readable_by(_reader(ticket), today()).filter(pk__in=list(text_ids)).values_list("pk", flat=True)
    )


def _reader(ticket: Ticket) -> Reader:
    customer = ticket.customer
    groups = tuple(customer.groups.values_list("pk", flat=True)) if customer is not None else ()
    return Reader(ticket.client_id, groups)


def _tellable(actor: Actor, ticket: Ticket, text_ids: Sequence[int]) -> Mapping[int, ArticleText]:
    rows = readable_by(_reader(ticket), today()).filter(pk__in=text_ids, article__in=visible_to(actor))
    return {row.pk: row for row in rows.select_related("article__client")}


def parse_uses(posted: str) -> list[tuple[str, int]]:
    """(kind, text) of what a form says was inserted: "answer:12 link:15"; anything else is passed over."""
    found = []
    for part in posted.split()[:MOST_USES]:
        kind, _colon, number = part.partition(":")
        if kind in (UseKind.ANSWER, UseKind.LINK) and number.isascii() and number.isdigit():
            found.append((kind, int(number[:18])))
    return list(dict.fromkeys(found))


def record_uses(
    actor: Actor, ticket: Ticket, posted: str, *, sent: str, at: datetime | None = None
) -> list[ArticleUse]:
    """Write down which of the inserted articles went out with the words that were sent; the same `at` counts once.

    What was wholly deleted before sending, what the agent or the customer may not read and other client companies'
    articles are passed over.
    """
    wanted = parse_uses(posted)
    texts = _tellable(actor, ticket, [text for _kind, text in wanted]) if wanted else {}
    kinds: dict[int, str] = {}
    for kind, pk in wanted:
        text = texts.get(pk)
        found = left_of(kind, ticket.channel, text, sent) if text is not None else None
        if found is not None and kinds.get(pk) != UseKind.ANSWER:
            kinds[pk] = found
    moment = at or now()
    return [use for pk, kind in kinds.items() if (use := _record(actor, ticket, texts[pk], kind, moment))]


def _record(
    actor: Actor, ticket: Ticket, text: ArticleText, kind: str, moment: datetime
) -> ArticleUse | None:
    use, is_new = ArticleUse.objects.get_or_create(
        article=text.article,
        ticket=ticket,
        kind=kind,
        user=actor.user,
        at=moment,
        defaults={"version": text.version},
    )
    if not is_new:
        return None
    day, _made = ArticleDay.objects.get_or_create(
        article=text.article, language=text.language, face=Face.DESK, day=today()
    )
    ArticleDay.objects.filter(pk=day.pk).update(used=F("used") + 1)
    return use


def left_of(kind: str, channel: str, text: ArticleText, sent: str) -> str | None:
    """As what an inserted article still stands in the words that were sent: answer, link, or None."""
    link = public_address(text)
    if kind == UseKind.ANSWER and _shares(for_channel(channel, text.html, text.summary), sent):
        return UseKind.ANSWER
    return UseKind.LINK if link and link in sent else None


def _shares(words: str, sent: str) -> bool:
    """True if a piece of `words` stands in `sent`, whatever the blanks."""
    inserted, whole = _BLANKS.sub("", words), _BLANKS.sub("", sent)
    if len(inserted) <= PIECE:
        return bool(inserted) and inserted in whole
    pieces = {whole[place : place + PIECE] for place in range(len(whole) - PIECE + 1)}
    return any(inserted[place : place + PIECE] in pieces for place in range(len(inserted) - PIECE + 1))


def read_at_desk(actor: Actor, ticket: Ticket, text_id: int) -> ArticleText:
    """A published text in force of the request's client company, for an agent to look at. Raises NotFound."""
    text = access_text(actor, text_id)
    is_there = ArticleText.objects.filter(
        in_force(today()), pk=text.pk, is_published=True, article__is_archived=False
    )
    if text.article.client_id != ticket.client_id or not is_there.exists():
        raise NotFound(f"text {text_id}")
    day, _made = ArticleDay.objects.get_or_create(
        article=text.article, language=text.language, face=Face.DESK, day=today()
    )
    ArticleDay.objects.filter(pk=day.pk).update(views=F("views") + 1)
    return text


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of an article in a period."""

    views: int
    helped: int
    failed: int
    answers: int
    links: int
    shown: int
    requests: int

    @property
    def share(self) -> int | None:
        """Of those who said whether it helped, how many per cent it helped; None where nobody said."""
        told = self.helped + self.failed
        return round(100 * self.helped / told) if told else None

    @property
    def uses(self) -> int:
        """How often an agent sent it."""
        return self.answers + self.links


def figures(article: Article, days: int = 90) -> Figures:
    """What became of an article in the last `days` days: two queries."""
    since = today() - timedelta(days=days)
    read = ArticleDay.objects.filter(article=article, day__gt=since)
    sums = read.aggregate(views=Sum("views"), helped=Sum("helped"), failed=Sum("failed"))
    sent = ~Q(kind=UseKind.SHOWN)
    uses = ArticleUse.objects.filter(article=article, at__gte=now() - timedelta(days=days)).aggregate(
        answers=Count("pk", filter=Q(kind=UseKind.ANSWER)),
        links=Count("pk", filter=Q(kind=UseKind.LINK)),
        shown=Count("pk", filter=Q(kind=UseKind.SHOWN)),
        requests=Count("ticket", filter=sent, distinct=True),
    )
    return Figures(**{name: value or 0 for name, value in sums.items()}, **uses)
