"""What can be wrong with a file or one of its rows: a code in the row, words in the reader's language on the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhulian.platform.custom_fields.mistakes import WORDS as FIELD_WORDS

FILE_WORDS: dict[str, Any] = {
    "empty_file": _("The file is empty."),
    "no_rows": _("The file has a header and no rows below it."),
    "not_a_table": _("This is no table. Save it as CSV (UTF-8) or as an Excel workbook (.xlsx)."),
    "old_excel": _("This is an old Excel file (.xls). Open it in Excel and save it as .xlsx."),
    "broken_workbook": _("This Excel workbook is damaged. Open it in Excel and save it again."),
    "workbook_too_large": _("Unpacked, this workbook is too large. Save it as CSV and bring that in."),
    "no_sheet": _("The workbook has no sheet of that name."),
    "blank_header": _("Column %(detail)s has no name in the first row. Name it, or delete the column."),
    "double_header": _("Two columns have the same name: %(detail)s. Rename one of them."),
    "broken_header": _("The first row cannot be read: look at its quotation marks and its encoding."),
    "too_many_columns": _("The file has more than %(detail)s columns."),
    "too_many_rows": _(
        "The file has more than %(detail)s rows. Split it and bring in one part after the other."
    ),
    "lost": _("The file is no longer on the server. Bring it in again."),
    "no_type": _("Choose a request type."),
    "no_ending": _("Choose a category and a result for requests that ended."),
    "unmapped": _("The columns changed since they were chosen: %(detail)s is missing."),
    "failed": _("The program failed on it: %(detail)s"),
}
ROW_WORDS: dict[str, Any] = {
    "too_many_cells": _(
        "The row has more cells than the header. A text with a separator needs quotation marks."
    ),
    "quotes": _("A quotation mark is not closed, or something follows a closed one."),
    "record_too_long": _(
        "A quotation mark is not closed: the text goes on for more than %(detail)s characters."
    ),
    "cell_too_long": _("The text is longer than %(detail)s characters."),
    "encoding": _("Some bytes do not fit the encoding."),
    "nul": _("The text contains a NUL character."),
    "missing": _("This must not be empty."),
    "bad_date": _("“%(detail)s” is no date that could be read."),
    "future": _("%(detail)s lies in the future."),
    "answered_before": _("The reply (%(detail)s) is older than the message."),
    "bad_email": _("“%(detail)s” is no e-mail address."),
    "bad_phone": _("“%(detail)s” is no telephone number."),
    "too_many_values": _("There are more than %(detail)s values in one cell."),
    "unknown": _("There is no “%(detail)s”."),
    "unknown_state": _(
        "“%(detail)s” is no state that is known here. Write “Resolved”, “Active” or “Awaiting …”."
    ),
    "bad_count": _("“%(detail)s” is no whole number."),
    "too_early": _(
        "The request already has later events, and history is not rewritten (%(detail)s). Put all rows of a request"
        " one below the other."
    ),
    "with_others": _("Row %(detail)s of the same request is wrong: they come in together or not at all."),
    "nobody": _("The row needs a telephone number, an e-mail address or a customer number."),
    "conflict": _("Telephone, e-mail and number belong to different customers: %(detail)s."),
    "refused": _("It was refused: %(detail)s"),
    **{f"field_{code}": sentence for code, sentence in FIELD_WORDS.items()},
}
DETAIL_CHARS = 300


class Problem(Exception):
    """Something to mend, said by `words(code, detail)`."""

    def __init__(self, code: str, detail: object = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = str(detail)[:DETAIL_CHARS]

    def __str__(self) -> str:
        return words(self.code, self.detail)


class FileProblem(Problem):
    """The whole file cannot be read."""


class RowProblem(Problem):
    """One row cannot be brought in; `column` is the target or the header it is about, "" for the whole row."""

    def __init__(self, code: str, column: str = "", detail: object = "") -> None:
        super().__init__(code, detail)
        self.column = column


def words(code: str, detail: str = "") -> str:
    """The sentence in the active language; an unknown code stands as it is."""
    sentence = FILE_WORDS.get(code) or ROW_WORDS.get(code)
    if sentence is None:
        return f"{code} {detail}".strip()
    text = str(sentence)
    return text % {"detail": detail} if "%(detail)s" in text else text


def stored(problem: Problem) -> str:
    """What `ImportRun.error` holds."""
    return f"{problem.code}:{problem.detail}"


def words_of(error: str) -> str:
    """The sentence for a stored error; "" for none."""
    code, _colon, detail = error.partition(":")
    return words(code, detail) if code else ""
