"""Bytes to text when the label is missing or lies.

Chinese mail carries GBK and GB18030 bytes under the label gb2312, and GBK under utf-8 or iso-8859-1. A strict
decode with the declared set comes first; where it fails or its result is not plausible, candidates are
weighed by how much their result looks like writing.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from .script import plausibility

_ALIASES = {
    **dict.fromkeys(("gb2312", "gb231280", "gbk", "xgbk", "cp936", "ms936", "windows936", "936"), "gb18030"),
    **dict.fromkeys(("csgb2312", "euccn", "xeuccn", "chinese", "csiso58gb231280", "gb"), "gb18030"),
    **dict.fromkeys(("gb18030", "gb180302000", "gb180302005"), "gb18030"),
    **dict.fromkeys(("hz", "hzgb2312", "hzgb"), "hz"),
    **dict.fromkeys(("utf8", "unicode11utf8", "utf8mb4", "cp65001", "65001", "xunicode20utf8"), "utf-8"),
    **dict.fromkeys(("big5", "csbig5", "xxbig5", "cnbig5", "cp950", "windows950", "xbig5"), "cp950"),
    **dict.fromkeys(("big5hkscs", "big5hk"), "big5hkscs"),
    **dict.fromkeys(("euckr", "ksc56011987", "ksc5601", "ksc56011989", "korean", "windows949"), "cp949"),
    **dict.fromkeys(("shiftjis", "sjis", "xsjis", "mskanji", "csshiftjis", "windows31j"), "cp932"),
    **dict.fromkeys(("iso88591", "latin1", "l1", "windows1252", "cp1252", "ansi", "iso885915"), "cp1252"),
    **dict.fromkeys(("usascii", "ascii", "ansix341968", "iso646us"), "ascii"),
    **dict.fromkeys(("iso88598i", "iso88598e"), "iso8859_8"),
    **dict.fromkeys(("tis620", "windows874", "iso885911"), "cp874"),
    **dict.fromkeys(("iso2022jp", "csiso2022jp"), "iso2022_jp_ext"),
}
_UNKNOWN = {"", "unknown", "unknown8bit", "xunknown", "default", "xuserdefined", "binary", "8bit", "none"}
# Codecs of Python that are no character sets of mail, and some that are slow on hostile input.
_REFUSED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "charmap"}
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CANDIDATES = ("gb18030", "cp950", "cp932", "euc_jp", "cp949", "cp1252")
_MULTIBYTE = frozenset(("gb18030", "cp950", "big5hkscs", "cp932", "euc_jp", "cp949", "iso2022_jp_ext"))
_VARIANTS = {"cp950": ("big5hkscs",), "iso2022_jp_ext": ("iso2022_jp_3", "iso2022_jp_2004")}
_SAMPLE = 20_000
_ESCAPE_JP = re.compile(rb"\x1b\$[@B]|\x1b\$\([DOPQ]|\x1b\([JI]")
_HZ = re.compile(rb"~\{[\x21-\x77][\x21-\x7e]")
_SURROGATE_BYTES = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, the codec that gave it, whether bytes were lost, whether the label was wrong or missing."""

    text: str
    charset: str
    lossy: bool = False
    repaired: bool = False


def codec_for(label: str) -> str | None:
    """Python's codec for a label of mail, widened to the superset in real use; None when it is unknown."""
    key = re.sub(r"[^a-z0-9]", "", label.split("*")[0].lower())
    if key in _ALIASES:
        return _ALIASES[key]
    if key in _UNKNOWN:
        return None
    name = re.sub(r"[^a-z0-9_]", "_", label.strip().strip("\"'").lower())[:40]
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return None if info.name.replace("-", "_") in _REFUSED or not _is_charset(info) else info.name


def _is_charset(info: codecs.CodecInfo) -> bool:
    """Codecs such as rot13 and zlib answer to lookup() as well; only those of text turn bytes into text."""
    return bool(getattr(info, "_is_text_encoding", False))


def decode(data: bytes, declared: str = "", hint: str = "") -> Decoded:
    """Decode with repair. ``hint``: a set seen elsewhere in the same mail, used when nothing is declared.

    Never raises. What fits no set becomes U+FFFD and is marked ``lossy``.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _with_replacement(data, name, repaired=False)
    codec = codec_for(declared)
    if data.isascii() and codec in (None, "ascii", "utf-8", "gb18030", "cp950", "cp1252", "cp949"):
        return _decode_seven_bit(data)
    if codec is not None and (text := _strict(data, codec)) is not None:
        return _second_thoughts(data, codec, text)
    return _repair(data, codec, codec_for(hint))


def _decode_seven_bit(data: bytes) -> Decoded:
    """ASCII bytes may still be ISO-2022-JP or HZ, whose escapes give them away."""
    for pattern, codec in ((_ESCAPE_JP, "iso2022_jp_ext"), (_HZ, "hz")):
        if pattern.search(data) and (text := _strict(data, codec)) is not None:
            return Decoded(text, codec, repaired=True)
    return Decoded(data.decode("ascii"), "ascii")


def _strict(data: bytes, codec: str) -> str | None:
    for name in (codec, *_VARIANTS.get(codec, ())):
        try:
            return data.decode(name)
        except (UnicodeError, LookupError, ValueError, OverflowError):
            continue
    return None


def _second_thoughts(data: bytes, codec: str, text: str) -> Decoded:
    """A decode that cannot fail proves nothing: let UTF-8 and the others challenge it."""
    if codec in ("utf-8", "ascii") or codec.startswith(("utf", "iso2022", "hz")) or data.isascii():
        return Decoded(text, codec)
    own = plausibility(text[:_SAMPLE])
    unicode_text = _strict(data, "utf-8")
    if unicode_text is not None and plausibility(unicode_text[:_SAMPLE]) >= own - 0.1:
        return Decoded(unicode_text, "utf-8", repaired=True)
    if own < 0.7:
        better = _best(data, own + 0.4, skip=codec)
        if better is not None:
            return Decoded(better[1], better[0], repaired=True)
    return Decoded(text, codec)


def _repair(data: bytes, declared: str | None, hint: str | None) -> Decoded:
    text = _strict(data, "utf-8")
    if text is not None:
        return Decoded(text, "utf-8", repaired=True)
    if hint is not None and (text := _strict(data, hint)) is not None and plausibility(text[:_SAMPLE]) > 0.4:
        return Decoded(text, hint, repaired=True)
    damaged = _mostly(data, "utf-8") or (_mostly(data, declared) if declared in _MULTIBYTE else None)
    if damaged is not None:
        return damaged
    best = _best(data, -1.0)
    if best is not None:
        return Decoded(best[1], best[0], repaired=True)
    return _least_damage(data, declared)


def _best(data: bytes, floor: float, skip: str = "") -> tuple[str, str] | None:
    """The most plausible strict decode above ``floor``; the order of the candidates breaks ties."""
    found: tuple[str, str] | None = None
    for codec in _CANDIDATES:
        text = _strict(data, codec) if codec != skip else None
        if text is not None and (weight := plausibility(text[:_SAMPLE])) > floor:
            floor, found = weight + 0.02, (codec, text)
    return found


def _mostly(data: bytes, codec: str) -> Decoded | None:
    """The codec after all, when only a few bytes of many do not fit (a cut end, one broken character)."""
    mended = _SURROGATE_BYTES.search(data) if codec == "utf-8" else None
    decoded = _join_surrogates(data) if mended else _with_replacement(data, codec, repaired=True)
    lost = decoded.text.count("�")
    foreign = sum(1 for char in decoded.text[:_SAMPLE] if char > "\x7f") - lost
    return decoded if foreign > 0 and lost <= max(1, foreign // 10) and foreign >= 2 * lost else None


def _join_surrogates(data: bytes) -> Decoded:
    """CESU-8: some senders write emoji and rare Han as two UTF-8 encoded surrogates."""
    halves = data.decode("utf-8", "surrogatepass" if _passes(data) else "replace")
    text = halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return Decoded(text, "utf-8", "�" in text, repaired=True)


def _passes(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _with_replacement(data: bytes, codec: str, *, repaired: bool) -> Decoded:
    try:
        text = data.decode(codec, "replace")
    except (UnicodeError, LookupError, ValueError, OverflowError):
        text, codec = data.decode("cp1252", "replace"), "cp1252"
    return Decoded(text, codec, "�" in text, repaired)


def _least_damage(data: bytes, declared: str | None) -> Decoded:
    names = [name for name in (declared, "gb18030", "utf-8") if name]
    tries = [_with_replacement(data, name, repaired=True) for name in names]
    return min(tries, key=lambda item: item.text.count("�"))
