"""The choices of a field as lines that are typed: added, renamed, put out of use; never a format to learn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

MOST = 200
NAME_CHARS = 120
BLANK = 3
"""Empty lines below the others, so that choices are added without a script too."""


@dataclass(frozen=True, slots=True)
class Line:
    """One choice. `key` is "" for a new one."""

    key: str
    name: str
    name_en: str
    is_active: bool = True

    @property
    def is_blank(self) -> bool:
        """Nothing was typed."""
        return not self.name and not self.name_en


@dataclass(frozen=True, slots=True)
class Lines:
    """All choices of a field; as text they are readable, which is what the journal keeps."""

    lines: tuple[Line, ...] = ()

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def __str__(self) -> str:
        return "; ".join(
            "/".join(filter(None, (line.name, line.name_en))) + ("" if line.is_active else " ×")
            for line in self
            if not line.is_blank
        )

    @classmethod
    def of(cls, options: Sequence[Mapping[str, Any]]) -> Lines:
        """From what the field keeps."""
        return cls(tuple(Line(row["key"], row["name"], row["name_en"], row["is_active"]) for row in options))

    def options(self) -> list[dict[str, Any]]:
        """What the field keeps; new choices get keys that never were in use."""
        taken = {line.key for line in self}
        free = (f"o{number}" for number in range(1, 2 * MOST + 2) if f"o{number}" not in taken)
        return [
            {
                "key": line.key or next(free),
                "name": line.name,
                "name_en": line.name_en,
                "is_active": line.is_active,
            }
            for line in self
            if not line.is_blank
        ]


class LinesWidget(forms.Widget):
    """A line a choice: both names and whether it is in use."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first line's name."""
        return f"{id_}-0-name"

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The table, from its own template."""
        lines = list(value if isinstance(value, Lines) else ())
        shown = [*lines, *(Line("", "", "") for _number in range(BLANK))]
        context = {"name": name, "id": (attrs or {}).get("id", name), "lines": shown, "most": MOST}
        return SafeString(render_to_string("platform/custom_fields/lines.html", context))

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Lines:
        """Every line that was sent, in order. Each has names of its own, so that a draft restores it as it was."""
        found = []
        for number in range(MOST + BLANK + 1):
            prefix = f"{name}-{number}-"
            if f"{prefix}name" not in data:
                break
            key, zh, en = (str(data.get(prefix + part, "")) for part in ("key", "name", "name_en"))
            found.append(Line(key[:40], _clean(zh), _clean(en), data.get(f"{prefix}use") != "no"))
        return Lines(tuple(line for line in found if line.key or not line.is_blank))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Where no line was sent at all the choices stay as they are."""
        return f"{name}-0-name" not in data


def _clean(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:NAME_CHARS]


class LinesField(forms.Field):
    """Choices: `Lines`. Names are there, and differ."""

    widget = LinesWidget

    def clean(self, value: Any) -> Lines:
        """Refuse two choices of the same name, and too many."""
        lines = value if isinstance(value, Lines) else Lines()
        if len(lines) > MOST:
            raise ValidationError(_("Give at most %(most)s choices.") % {"most": MOST})
        for names in ([line.name for line in lines], [line.name_en for line in lines]):
            spelt = [name.casefold() for name in names if name]
            double = next((name for name in names if name and spelt.count(name.casefold()) > 1), "")
            if double:
                raise ValidationError(_("Two choices are called “%(name)s”.") % {"name": double})
        return lines
