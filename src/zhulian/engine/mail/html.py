"""Foreign HTML to HTML that may be shown: an allow-list, no remote loads, no deep nesting."""

from __future__ import annotations

import html as entities
import re
from collections import Counter

import nh3

from .clean import clean_text, word_set

_TAGS = word_set(
    "a abbr address b bdi big blockquote br caption center cite code col colgroup dd del div dl dt em "
    "font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span strike "
    "strong sub sup table tbody td tfoot th thead tr tt u ul var wbr"
)
_DROPPED = word_set("script style title head noscript iframe object embed svg math template")
_ATTRIBUTES = {
    "*": {"style", "dir", "lang", "title", "align", "class", "id"},
    "a": {"href"},
    "img": {"src", "data-src", "alt", "width", "height"},
    "blockquote": {"type"},
    "font": {"color", "face", "size"},
    "table": {"width", "border", "cellpadding", "cellspacing", "bgcolor"},
    "td": {"width", "height", "colspan", "rowspan", "valign", "bgcolor"},
    "th": {"width", "height", "colspan", "rowspan", "valign", "bgcolor"},
    "tr": {"valign", "bgcolor"},
    "col": {"width", "span"},
    "colgroup": {"width", "span"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "li": {"value"},
}
# Properties that can neither load anything nor leave their box.
_STYLES = word_set(
    "color background-color font font-family font-size font-style font-weight text-align "
    "text-decoration text-indent line-height white-space vertical-align border border-top "
    "border-bottom border-left border-right border-color border-style border-width border-collapse "
    "border-spacing padding padding-top padding-bottom padding-left padding-right margin-left width "
    "max-width"
)
_SCHEMES = frozenset(("http", "https", "mailto", "tel", "cid", "data"))
_DATA_IMAGE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
_ABSOLUTE = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_REMOTE_SRC = re.compile(r'(<img\b[^>]*?\s)src(="(?:https?:)?//)', re.IGNORECASE)
# Names by which mail programs mark quotes and signatures; every other class and id is dropped.
MARKS = word_set(
    "gmail_quote gmail_quote_container gmail_attr gmail_signature moz-cite-prefix moz-signature "
    "yahoo_quoted protonmail_quote zmail_extra divRplyFwdMsg appendonsend isReplyContent "
    "OLK_SRC_BODY_SECTION ntes-mailmaster-quote qmbox original-content mail_quote_header"
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,30})")
_ANY_TAG = re.compile(r"<[^>]{0,2000}>")
_SELF_CLOSING = word_set("area base br col embed hr img input link meta p li source track wbr")
_MAX_OPEN = 500
_MAX_WORK = 2_000_000


def too_tangled(source: str) -> bool:
    """Whether so many elements stay open that a browser's parser would need quadratic time or space."""
    opened: Counter[str] = Counter()
    current = peak = tags = 0
    for closing, raw_name in _TAG.findall(source):
        name = raw_name.lower()
        tags += 1
        if name in _SELF_CLOSING:
            continue
        if not closing:
            opened[name] += 1
            current += 1
            peak = max(peak, current)
        elif opened[name] > 0:
            opened[name] -= 1
            current -= 1
    return peak > _MAX_OPEN or (peak > 50 and peak * tags > _MAX_WORK)


def _filter(tag: str, attribute: str, value: str) -> str | None:
    if attribute in ("class", "id"):
        kept = [name for name in value.split() if name in MARKS]
        return " ".join(kept) or None
    if attribute == "data-src":
        return value if re.match(r"(?:https?:)?//", value, re.IGNORECASE) else None
    return _url(tag, value) if attribute in ("src", "href") else value


def _url(tag: str, value: str) -> str | None:
    """A relative address would point into our own site; ``data:`` is for pictures only."""
    url = value.strip()
    if url.lower().startswith("data:"):
        return value if tag == "img" and _DATA_IMAGE.fullmatch(url) else None
    return value if _ABSOLUTE.match(url) else None


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=set(_DROPPED),
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    attribute_filter=_filter,
    url_schemes=set(_SCHEMES),
    link_rel="noopener noreferrer nofollow",
    filter_style_properties=set(_STYLES),
)


def sanitise(source: str) -> str:
    """Clean HTML. Remote images wait in ``data-src`` until the person asks for them; ``cid:`` stays.

    HTML too tangled to be parsed safely comes back as its bare text. Running it twice changes nothing.
    """
    if too_tangled(source):
        bare = entities.unescape(_ANY_TAG.sub(" ", source))
        return f"<pre>{entities.escape(clean_text(bare))}</pre>"
    return _REMOTE_SRC.sub(r"\1data-src\2", _CLEANER.clean(clean_text(source)))


def text_as_html(text: str) -> str:
    """Plain text as HTML that keeps its lines and its runs of blanks."""
    escaped = entities.escape(text, quote=False).replace("  ", " \xa0").replace("\n", "<br>\n")
    return f"<div>{escaped}</div>" if text else ""
