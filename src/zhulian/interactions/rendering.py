"""Messages as they are shown: clean HTML whose inline images point to our files.

The HTML was cleaned when it came in. It still belongs into a sandboxed frame: it is a stranger's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from urllib.parse import unquote

from django.urls import reverse

from zhulian.interactions.models import Attachment, Message
from zhulian.platform.models import StoredFile

CID_SOURCE = re.compile(r'\bsrc="cid:([^"]{1,300})"', re.IGNORECASE)
UrlOf = Callable[[StoredFile], str]


def file_url(file: StoredFile) -> str:
    """The address of a file for staff."""
    return reverse("file", kwargs={"token": file.token})


def message_html(message: Message, url_of: UrlOf = file_url) -> str:
    """The message's HTML with `cid:` resolved to files of this message; "" for one that has text only.

    An image whose part did not come stays without source. `url_of` gives other addresses, e.g. those of a portal.
    """
    if not message.html:
        return ""
    urls = {_key(item.content_id): url_of(item.file) for item in _attachments(message) if item.content_id}

    def source(match: re.Match[str]) -> str:
        url = urls.get(_key(match[1]), "")
        return f'src="{escape(url)}"' if url else ""

    return CID_SOURCE.sub(source, message.html)


def listed_attachments(message: Message) -> list[Attachment]:
    """The attachments to list below the text: all but the pictures that the HTML shows itself."""
    shown = {_key(cid) for cid in CID_SOURCE.findall(message.html)}
    return [
        item for item in _attachments(message) if not (item.content_id and _key(item.content_id) in shown)
    ]


def _attachments(message: Message) -> list[Attachment]:
    return list(message.attachments.select_related("file").order_by("id"))


def _key(content_id: str) -> str:
    return unquote(content_id.replace("&amp;", "&")).strip("<> ").casefold()
