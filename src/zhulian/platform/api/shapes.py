"""What the operations of all rooms share: how input is taken, lists asked, problems described."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from zhulian.platform.api.reading import BIGGEST
from zhulian.platform.ui.paging import PAGE_SIZE

MOST_ROWS = 100
MOST_TEXT = 20_000

Id = Annotated[int, Field(ge=1, le=BIGGEST)]
Code = Annotated[str, Field(min_length=1, max_length=40)]


def _one_line(text: str) -> str:
    """As forms take it: blanks are single."""
    return " ".join(text.split())


def _lines(text: str) -> str:
    """As forms take it: lines end alike."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


ONE_LINE, LINES = AfterValidator(_one_line), AfterValidator(_lines)
Lines = Annotated[str, Field(max_length=MOST_TEXT), LINES]
Custom = Annotated[
    dict[str, Any],
    Field(description="Fields that the centre added, by their keys: see /custom-fields.", max_length=300),
]


class Input(BaseModel):
    """What is sent: nothing is guessed from another type, and no field is passed over in silence."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)


class Paged(BaseModel):
    """Which page of a list."""

    limit: int = Field(PAGE_SIZE, ge=1, le=MOST_ROWS)
    cursor: str = Field("", max_length=1000, description="`next` of the page before.")


class Asked(Paged):
    """How a list is asked."""

    where: str = Field(
        "",
        max_length=20_000,
        description='Conditions as in lists: {"v":1,"where":{"field":"tier","op":"is_not_empty"}}',
    )


class Named(BaseModel):
    """A thing that is set up, in the reader's language."""

    code: str
    name: str


class Numbered(BaseModel):
    """Another object, by its id."""

    id: int
    name: str


class ProblemError(BaseModel):
    """One field that must be mended."""

    field: str
    message: str
    code: str


class ProblemOut(BaseModel):
    """RFC 9457, application/problem+json."""

    type: str
    title: str
    status: int
    detail: str | None = None
    code: str | None = None
    errors: list[ProblemError] | None = None


def named(row: Any) -> dict[str, Any] | None:
    """A row with a code as `Named`."""
    return None if row is None else {"code": row.code, "name": row.label}


def numbered(row: Any) -> dict[str, Any] | None:
    """A row with a name as `Numbered`."""
    return None if row is None else {"id": row.pk, "name": str(row)}
