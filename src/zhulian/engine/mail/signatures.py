"""The signature under a person's words."""

from __future__ import annotations

import re

_DELIMITER = re.compile(r"-- ?$|—— ?$")
_DEVICE = re.compile(
    r"\s*(?:发自我的|發自我的|来自我的|从我的.{1,30}发送|从 ?Windows.{0,20}发送|"
    r"發送自|发送自|发自.{0,20}(?:手机|邮箱|客户端|iPhone|iPad)|"
    r"Sent from (?:my |Mail |Outlook |Yahoo|Samsung|Windows)|Get Outlook for|获取 ?Outlook|下载 ?Outlook|"
    r"Envoyé de mon|Von meinem .{1,30} gesendet|iPhoneから送信)",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"\s*(?:本(?:电子)?邮件及(?:其)?附件|本邮件(?:可能)?(?:包含|含有)|保密(?:声明|提示)[:：]|"
    r"This e-?mail (?:and any|message|is confidential)|CONFIDENTIALITY NOTICE|Disclaimer:)",
    re.IGNORECASE,
)
_MOST_LINES = 15
_MOST_DISCLAIMER = 40


def split_signature(text: str) -> tuple[str, str]:
    """The words and the signature. A text that is only a signature is left whole.

    Known: "-- " (RFC 3676), the lines that telephones and Outlook add, company disclaimers; each only near
    the end, so that a rule in the middle of a text cuts nothing off.
    """
    lines = text.split("\n")
    cut = _first_sign(lines)
    if cut is None or not "".join(lines[:cut]).strip():
        return text, ""
    return "\n".join(lines[:cut]).rstrip(), "\n".join(lines[cut:]).strip("\n")


def _first_sign(lines: list[str]) -> int | None:
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    for index in range(max(0, last - _MOST_DISCLAIMER), last):
        line, below = lines[index], last - index
        if len(line) > 400:
            continue
        near = below <= _MOST_LINES and (_DELIMITER.match(line) or (_DEVICE.match(line) and len(line) < 100))
        if near or line == "-- " or _DISCLAIMER.match(line):
            return index
    return None
