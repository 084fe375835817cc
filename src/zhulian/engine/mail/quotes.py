"""Where a person's own words end and the quoted mail begins, in plain text.

A separator (a header block, "原始邮件", our own marker) ends the fresh text for good. Lines marked ``>`` are
folded where they end the text or stand before the whole answer; an answer written between them stays whole,
because it cannot be read without them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

REPLY_MARKER = "-- 请在此行上方回复 / Reply above this line --"

_LINE_LIMIT = 400
_QUOTED = re.compile(r"\s{0,3}[>＞]")
_RULE = re.compile(r"[\s>]*[_*=\-─—－]{10,}\s*$")
_MARKER = re.compile(r"请在此行上方回复|Reply above this line", re.IGNORECASE)
_BAR_WORDS = (
    r"原始邮件|原邮件|原始郵件|原郵件|原始訊息|原始信息|回复的原邮件|回复的邮件|Original(?: Message| Mail| Email)?|"
    r"Replied Message|Ursprüngliche Nachricht|Message d'origine|Mensaje original|元のメッセージ|원본 메시지"
)
_BAR = re.compile(rf"[\s>]*[-—－_*]{{2,}}\s*(?:{_BAR_WORDS})\s*[-—－_*]{{2,}}\s*$", re.IGNORECASE)
_BARE_BAR = re.compile(r"[\s>]*(?:原始邮件|原始郵件|Original Message)\s*[:：]?\s*$", re.IGNORECASE)
_ATTRIBUTION = re.compile(
    r"[\s>]*(?:在\s{0,3}.{4,200}?写道|.{0,120}?于\s{0,3}\d{4}.{4,120}?写道|\d{4}\s{0,2}[年/.-].{4,200}?(?:写道|寫道)"
    r"|(?:於|在)\s{0,3}.{4,200}?寫道|.{0,120}?於\s{0,3}.{4,120}?寫道|On\s.{6,250}?\bwrote"
    r"|At\s+\d{4}-.{6,200}?\bwrote|Am\s.{6,200}?\bschrieb.{0,120}?|Le\s.{6,200}?\sa écrit|El\s.{6,200}?\sescribió"
    r"|\d{4}/\d.{4,200}?のメール|.{1,80}<[^<>@\s]{1,80}@[^<>\s]{1,120}>\s*(?:写道|wrote))\s*[:：]\s*$",
    re.IGNORECASE,
)
_DATED = re.compile(r"[\d@]")
_FROM = re.compile(r"[\s>*|]*(?:发件人|寄件者|寄件人|發件人|差出人|From|Von|De)\**\s*[:：|]", re.IGNORECASE)
_LABEL = re.compile(
    r"[\s>*|]*(?:发送时间|发件时间|发送日期|日期|收件人|抄送人?|抄送至|主题|寄件日期|傳送時間|收件者|副本|主旨|主題|件名|宛先|"
    r"Sent|Date|To|Cc|Subject|Gesendet|An|Betreff|Envoyé|À|Objet)\**\s*[:：|]",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"[\s>]*[-—－]{2,}\s*(?:Forwarded (?:message|mail)|"
    r"转发的?(?:消息|邮件|信息|原邮件)|轉寄(?:的)?(?:郵件|訊息))\s*[-—－]{2,}|"
    r"\s*Begin forwarded message:|\s*下面是被转发的邮件|\s*以下是转发的邮件",
    re.IGNORECASE,
)

Detector = Callable[[Sequence[str], int], bool]


def _is_marker(lines: Sequence[str], index: int) -> bool:
    return _MARKER.search(lines[index]) is not None


def _is_bar(lines: Sequence[str], index: int) -> bool:
    if _BAR.match(lines[index]):
        return True
    return _BARE_BAR.match(lines[index]) is not None and _header_block(lines, index + 1)


def _is_header_block(lines: Sequence[str], index: int) -> bool:
    return _header_block(lines, index)


def _header_block(lines: Sequence[str], index: int) -> bool:
    """A From line with at least two other labels in the next few lines (Outlook, Foxmail)."""
    if _FROM.match(next((line for line in lines[index : index + 3] if line.strip()), "")) is None:
        return False
    window = [line for line in lines[index : index + 12] if line.strip()][:8]
    return sum(1 for line in window[1:] if _LABEL.match(line)) >= 2


def _is_dated_attribution(lines: Sequence[str], index: int) -> bool:
    """A person may write "as you wrote:" in earnest; only one with a number or an address cuts alone."""
    length = attribution_length(lines, index)
    return length > 0 and _DATED.search(" ".join(lines[index : index + length])) is not None


def attribution_length(lines: Sequence[str], index: int) -> int:
    """How many lines "On … wrote:" takes here (mail programs wrap it over up to three), or 0."""
    if not lines[index].strip():
        return 0
    joined = ""
    for count in (1, 2, 3):
        if index + count > len(lines) or not lines[index + count - 1].strip():
            return 0
        joined = f"{joined} {lines[index + count - 1].strip()}"
        if len(joined) > _LINE_LIMIT:
            return 0
        if joined.endswith((":", "：")) and _ATTRIBUTION.match(joined.strip()):
            return count
    return 0


# In this order; the earliest line that any of them knows is the cut.
SEPARATORS: tuple[Detector, ...] = (_is_marker, _is_bar, _is_header_block)


def find_separator(lines: Sequence[str]) -> int | None:
    """The first line of what a separator cuts off, with the rule or attribution just above it."""
    for index, line in enumerate(lines):
        if len(line) > _LINE_LIMIT or not line.strip():
            continue
        if _FORWARD.match(line):
            return None
        if any(detector(lines, index) for detector in SEPARATORS):
            return _with_lead(lines, index)
        if _is_dated_attribution(lines, index) and not _followed_by_marks(lines, index):
            return index
    return None


def _with_lead(lines: Sequence[str], index: int) -> int:
    """Draw a rule or an attribution that stands just above into the quote."""
    start = index
    for back in range(1, 8):
        above = index - back
        if above < 0:
            break
        if _RULE.match(lines[above]):
            start = above
        elif attribution_length(lines, above) > 0:
            return above
        elif lines[above].strip() and not _QUOTED.match(lines[above]) and back > 2:
            break
    return start


def _followed_by_marks(lines: Sequence[str], index: int) -> bool:
    after = index + attribution_length(lines, index)
    following = next((line for line in lines[after : after + 3] if line.strip()), "")
    return _QUOTED.match(following) is not None


@dataclass(frozen=True, slots=True)
class Fold:
    """Which lines are quoted: ``run`` (a block of marked lines, end exclusive) and all from ``cut`` on."""

    run: tuple[int, int] | None
    cut: int


def plan_fold(lines: Sequence[str]) -> Fold | None:
    """What to fold, or None when all the text is the person's own.

    Text that would have no words of its own left is not folded (a bare forward), except under our own marker.
    """
    separator = find_separator(lines)
    cut = len(lines) if separator is None else separator
    if separator is not None and not _join(lines[:cut]):
        marked = any(_MARKER.search(line) for line in lines[cut : cut + 12])
        return Fold(None, cut) if marked else None
    run = _outer_run(lines[:cut])
    return None if run is None and separator is None else Fold(run, cut)


def split_quoted(text: str) -> tuple[str, str]:
    """The person's own words and what they quoted; nothing is lost, only blank lines at the seam."""
    lines = text.split("\n")
    fold = plan_fold(lines)
    if fold is None:
        return text, ""
    if fold.run is None:
        return _join(lines[: fold.cut]), _join(lines[fold.cut :])
    start, end = fold.run
    return _join(lines[:start] + lines[end : fold.cut]), _join(lines[start:end] + lines[fold.cut :])


def _outer_run(lines: Sequence[str]) -> tuple[int, int] | None:
    """The one run of ``>`` lines at the end, or at the start when the whole answer follows below it."""
    runs = _runs(lines)
    if len(runs) != 1:
        return None
    start, end = runs[0]
    above, below = bool(_join(lines[:start])), bool(_join(lines[end:]))
    first = next((line for line in lines[start:end] if line.strip("> ")), "")
    return (start, end) if above != below and not _FORWARD.match(first) else None


def _runs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Runs of ``>`` lines, blank lines between them included, each with the attribution above it."""
    runs: list[tuple[int, int]] = []
    index = 0
    while index < len(lines):
        if not _QUOTED.match(lines[index]):
            index += 1
            continue
        end = index
        for position in range(index, len(lines)):
            if _QUOTED.match(lines[position]):
                end = position + 1
            elif lines[position].strip():
                break
        runs.append((_with_attribution(lines, index), end))
        index = end
    return runs


def _with_attribution(lines: Sequence[str], start: int) -> int:
    for back in (1, 2, 3, 4):
        above = start - back
        length = attribution_length(lines, above) if above >= 0 else 0
        if length and not _join(lines[above + length : start]):
            return above
    return start


def _join(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip("\n").rstrip() if any(line.strip() for line in lines) else ""
