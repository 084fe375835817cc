"""Places in the shell that other rooms fill: presence, softphone, bar, palette, user_menu, end."""

from __future__ import annotations

from dataclasses import dataclass

NAMES = ("presence", "softphone", "bar", "palette", "user_menu", "end")


@dataclass(frozen=True, slots=True)
class SlotPart:
    """A template shown in a slot to people with `permission` ("" for all staff)."""

    slot: str
    template: str
    permission: str = ""
    order: int = 100


_parts: dict[tuple[str, str], SlotPart] = {}


def register(part: SlotPart) -> None:
    """Put a template into a slot; the same template replaces itself. Raises ValueError for an unknown slot."""
    if part.slot not in NAMES:
        raise ValueError(f"unknown slot {part.slot!r}; one of {', '.join(NAMES)}")
    _parts[part.slot, part.template] = part


def unregister(slot: str, template: str) -> None:
    """Take a template out of a slot; nothing happens when it is not there."""
    _parts.pop((slot, template), None)


def parts_of(slot: str) -> list[SlotPart]:
    """The parts of a slot in their order."""
    return sorted((part for part in _parts.values() if part.slot == slot), key=lambda part: part.order)
