"""What custom fields put into the registries when the program starts."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from zhulian.platform.administration import vocabulary
from zhulian.platform.api import registry
from zhulian.platform.custom_fields.settings_pages import register_pages
from zhulian.platform.joined import PREFIX
from zhulian.platform.models import CustomField


def names(codes: Collection[str]) -> Mapping[str, str]:
    """How the fields of these codes are called now."""
    ids = [int(code.removeprefix(PREFIX)) for code in codes if code.removeprefix(PREFIX).isdecimal()]
    return {field.code: field.label for field in CustomField.objects.filter(pk__in=ids)}


def install() -> None:
    """Called once when the program starts."""
    vocabulary.register_names(PREFIX, names)
    register_pages()
    registry.register("/custom-fields", "zhulian.platform.custom_fields.api.router")
