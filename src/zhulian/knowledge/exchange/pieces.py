"""Between formats and bundle: a format finds texts one by one, here those of one article come together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from zhulian.knowledge.exchange.bundle import (
    ArticleData,
    FactData,
    FileData,
    Problem,
    TextData,
    ordered_languages,
)
from zhulian.knowledge.exchange.cleaning import Finder, Intake
from zhulian.knowledge.exchange.records import Reading

LANGUAGE_END = re.compile(r"\.(zh(?:-[a-z]+)?|en(?:-[a-z]+)?|[a-z]{2})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: its name in the archive, its bytes, how its links lead to images and to other files."""

    name: str
    data: bytes
    find: Finder
    attach: Callable[[str], FileData | None]

    @property
    def stem(self) -> str:
        """The name without folder and ending."""
        return self.name.rpartition("/")[2].rpartition(".")[0] or self.name

    @property
    def language(self) -> str:
        """What the name says: `vpn.en.md`; "" where it says nothing."""
        found = LANGUAGE_END.search(self.stem)
        return found[1].lower() if found else ""

    @property
    def article(self) -> str:
        """The name that the texts of one article share."""
        return self.name.rpartition("/")[0] + "/" + LANGUAGE_END.sub("", self.stem)

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders in which it lies: a topic's path for files that name none."""
        return tuple(self.name.split("/")[:-1])


@dataclass(frozen=True, slots=True)
class Piece:
    """A text with what was said of its article; pieces with one `key` are one article."""

    key: str
    place: str
    ref: str
    text: TextData
    facts: FactData
    files: tuple[FileData, ...] = ()
    problems: tuple[Problem, ...] = ()


def piece(
    source: Source,
    reading: Reading,
    html: str,
    *,
    place: str = "",
    key: str = "",
    title: str = "",
    by_name: bool = True,
) -> Piece:
    """What a format found, cleaned. `by_name`: the file's own name tells language and article."""
    intake = Intake(source.find)
    body = intake.html(html)
    text = reading.text(body, title=title, language=source.language if by_name else "")
    facts = reading.facts()
    for link in reading.attachments():
        found = source.attach(link)
        if found is None:
            intake.problems.append(Problem("missing", link))
        else:
            intake.files.setdefault(found.sha256, found)
    ref = reading.ref
    return Piece(
        key=ref or key or (source.article if by_name else ""),
        place=place or source.name,
        ref=ref,
        text=text,
        facts=facts,
        files=tuple(intake.files.values()),
        problems=(*reading.problems, *intake.problems),
    )


def assembled(pieces: Iterable[Piece]) -> list[ArticleData]:
    """The articles, in the order of their first pieces."""
    together: dict[str, list[Piece]] = {}
    for found in pieces:
        together.setdefault(found.key or f"#{len(together)}", []).append(found)
    return [_article(found) for found in together.values()]


def _article(pieces: list[Piece]) -> ArticleData:
    files = {one.sha256: one for found in pieces for one in found.files}
    problems = tuple(dict.fromkeys(one for found in pieces for one in found.problems))
    facts = next((found.facts for found in pieces if found.facts != FactData()), FactData())
    return ArticleData(
        texts=ordered_languages([found.text for found in pieces]),
        facts=facts,
        files=tuple(files.values()),
        ref=pieces[0].ref,
        place=pieces[0].place,
        problems=problems,
    )
