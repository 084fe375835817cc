"""What can be wrong with a file of articles, in the person's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhulian.knowledge.errors import KnowledgeRefused
from zhulian.knowledge.exchange.bundle import Problem

WORDS: dict[str, Any] = {
    # the whole file
    "unknown": _(
        "This is no file with articles. Bring a zip, Markdown, HTML, Word (.docx), Excel (.xlsx), CSV or JSON file."
    ),
    "broken_zip": _("The zip archive is damaged."),
    "encrypted": _("%(detail)s is protected by a password. Unpack it and bring it without one."),
    "too_many": _("There are more than %(detail)s files in the archive. Bring it in several parts."),
    "too_large": _("Unpacked the archive is too large (%(detail)s). Bring it in several parts."),
    "bomb": _("%(detail)s unpacks to more than a hundred times its size. Such archives are not taken."),
    "traversal": _("%(detail)s leads out of the archive."),
    "symlink": _("%(detail)s is a link to another file. Put the file itself into the archive."),
    "no_articles": _("There is no article in this file."),
    "too_many_articles": _("There are more than %(detail)s articles in the file. Bring it in several parts."),
    "columns": _("No column for the title was found. The first row must have the names of the columns."),
    "lost": _("The file is no longer there. Bring it again."),
    "failed": _("Something went wrong: %(detail)s"),
    # one article
    "encoding": _("The encoding cannot be recognised. Save the file as UTF-8."),
    "json": _("The JSON cannot be read: %(detail)s"),
    "front": _("The lines between --- at the beginning cannot be read: %(detail)s"),
    "docx": _("The Word document is damaged."),
    "workbook": _("The Excel file is damaged."),
    "no_title": _("There is no title."),
    "date": _("%(detail)s is no date. Write it as 2026-01-31."),
    "number": _("%(detail)s is no whole number from 0 to 32767."),
    "choice": _("%(detail)s is not one of the values that are possible here."),
    "language": _("The client company does not use the language %(detail)s."),
    "language_twice": _("There are two texts in the language %(detail)s."),
    "twice": _("The address %(detail)s stands in the file already."),
    "conflict": _("Its texts belong to different articles here: %(detail)s"),
    "topic": _("There is no topic %(detail)s, and you may not make topics."),
    "no_topic": _("It names no topic. Choose the one into which such articles go."),
    "product": _("There is no product with the code %(detail)s."),
    "category": _("There is no category with the code %(detail)s."),
    "group": _("There is no customer group called %(detail)s."),
    "related": _("There is no article with the address %(detail)s."),
    "missing": _("The image or file %(detail)s is not in the archive."),
    "not_image": _("%(detail)s is no image that can be shown. PNG, JPEG, GIF and WebP are taken."),
    "file_large": _("%(detail)s is too large."),
    "link": _("The link %(detail)s is not allowed. Links begin with https:// or http://, mailto: or tel:."),
    "audience": _("The audience of a published article may be changed only by those who may publish."),
    "file_refused": _("%(detail)s"),
}


def words(problem: Problem) -> str:
    """The sentence in the active language."""
    sentence = WORDS.get(problem.code) or KnowledgeRefused.WORDS.get(problem.code)
    if sentence is None:
        return f"{problem.code} {problem.detail}".strip()
    text = str(sentence)
    return text % {"detail": problem.detail} if "%(detail)s" in text else text


class CannotRead(Exception):
    """The whole file, or one file in an archive, cannot be read."""

    def __init__(self, code: str, detail: object = "") -> None:
        super().__init__(code, detail)
        self.problem = Problem(code, str(detail)[:200])

    def __str__(self) -> str:
        return words(self.problem)
