"""The notebook of one parse: defects and charset notes collected while the bytes are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from .charsets import Decoded, decode
from .clean import clean_text
from .model import CharsetNote, Defect, DefectCode

T = TypeVar("T")
_LIMIT = 100


@dataclass(slots=True)
class Notes:
    """Mutable on purpose: it lives for one call of ``parse`` and is frozen into the result."""

    defects: list[Defect] = field(default_factory=list)
    charsets: list[CharsetNote] = field(default_factory=list)

    def defect(self, code: DefectCode, detail: str = "") -> None:
        """Write a defect down once."""
        entry = Defect(code, clean_text(detail)[:200])
        if len(self.defects) < _LIMIT and entry not in self.defects:
            self.defects.append(entry)

    def text(self, data: bytes, declared: str, where: str, hint: str = "") -> str:
        """Decode with repair and note a wrong label; the result is not yet cleaned."""
        decoded = decode(data, declared, hint)
        if decoded.repaired or decoded.lossy:
            self._charset(where, declared, decoded)
        return decoded.text

    def _charset(self, where: str, declared: str, decoded: Decoded) -> None:
        note = CharsetNote(where, clean_text(declared)[:40], decoded.charset, decoded.lossy)
        if len(self.charsets) < _LIMIT and note not in self.charsets:
            self.charsets.append(note)
            self.defect(DefectCode.CHARSET_REPAIRED, f"{where}: {note.declared or '-'} → {note.used}")

    def guarded(self, stage: str, work: Callable[[], T], default: T) -> T:
        """The result of one stage, or ``default`` when it fails.

        Everything is caught because the bytes come from anybody: a surprise in one stage may not cost the
        person the rest of the mail. The raw bytes are kept by the room, so nothing is hidden by it.
        """
        try:
            return work()
        except Exception as error:
            self.defect(DefectCode.STAGE_FAILED, f"{stage}: {type(error).__name__}")
            return default
