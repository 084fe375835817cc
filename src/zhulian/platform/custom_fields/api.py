"""The operation by which programs learn which custom fields there are."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from zhulian.platform.api.acting import actor_of
from zhulian.platform.custom_fields import fields_for
from zhulian.platform.custom_fields.registry import holder_for
from zhulian.platform.models import CustomField

router = Router(tags=["custom fields"])


class Choice(BaseModel):
    """One choice; `key` is its value."""

    key: str
    name: str
    is_offered: bool


class FieldOut(BaseModel):
    """A field that the centre added."""

    key: str = Field(description="Its name in `custom`.")
    condition: str = Field(description="Its name in `where`.")
    of: str
    client: str | None = Field(description="Short name of the client company; null: of all.")
    kind: str
    name: str
    help: str
    is_required: bool
    choices: list[Choice]


@router.get("", response=list[FieldOut], summary="Fields that the centre added")
def list_custom_fields(request: HttpRequest, of: Literal["customer", "organisation", "ticket"]) -> Any:
    """Those in use of the client companies that the token's user serves."""
    actor = actor_of(request, holder_for(of).read)
    return [_told(field) for field in fields_for(actor, of)]


def _told(field: CustomField) -> dict[str, Any]:
    offered = field.offered
    return {
        "key": field.key,
        "condition": field.code,
        "of": field.on,
        "client": field.client.slug if field.client is not None else None,
        "kind": field.kind,
        "name": field.label,
        "help": field.hint,
        "is_required": field.is_required,
        "choices": [
            {"key": key, "name": name, "is_offered": key in offered} for key, name in field.labels.items()
        ],
    }
