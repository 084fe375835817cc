"""DKIM (RFC 6376, RFC 8463): has a domain signed this mail, and is it still as it was signed?"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from zhulian.intake.listening.names import Names, NameTrouble, Result
from zhulian.intake.listening.spf import is_domain

MOST_SIGNATURES = 5
LEAST_BITS = 1024
ALGORITHMS = {"rsa-sha256": "rsa", "ed25519-sha256": "ed25519"}
REQUIRED = ("v", "a", "b", "bh", "d", "h", "s")
# A clock may be somewhat ahead of ours.
SLACK_SECONDS = 300
_TAG = re.compile(r"^\s*([A-Za-z][A-Za-z0-9_]*)\s*=(.*)$", re.DOTALL)
_SIGNATURE_VALUE = re.compile(rb"(;\s*b\s*=)[^;]*")
_SPACES = re.compile(rb"[ \t]+")
_LINE_SPACES = re.compile(rb"[ \t]+(?=\r\n)")
Field = tuple[bytes, bytes]


class Bad(Exception):
    """The signature does not hold; `result` is of RFC 8601, `reason` a code of `words`."""

    def __init__(self, result: str, reason: str) -> None:
        super().__init__(reason)
        self.result, self.reason = result, reason


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in two: its header fields, each (name with colon, rest with line end), and its body."""

    fields: tuple[Field, ...]
    body: bytes


def split(content: bytes) -> Mail:
    """Take a mail apart; what stands before the first field is left out."""
    head, _blank, body = content.partition(b"\r\n\r\n")
    found: list[Field] = []
    for line in head.split(b"\r\n"):
        if line[:1] in (b" ", b"\t") and found:
            found[-1] = (found[-1][0], found[-1][1] + line + b"\r\n")
            continue
        name, colon, rest = line.partition(b":")
        if colon and name:
            found.append((name + colon, rest + b"\r\n"))
    return Mail(tuple(found), body)


def name_of(field: Field) -> bytes:
    """The field's name in lower case."""
    return field[0][:-1].strip(b" \t").lower()


def check(names: Names, content: bytes, *, now: int) -> list[Result]:
    """One result for each signature (the first five), in order; a single `none` where nothing is signed.

    `now` is in seconds since 1970. `content` has CR LF line ends.
    """
    mail = split(content)
    signatures = [one for one in mail.fields if name_of(one) == b"dkim-signature"][:MOST_SIGNATURES]
    if not signatures:
        return [Result("none", "", "no_signature")]
    return [_check_one(names, mail, one, now) for one in signatures]


def _check_one(names: Names, mail: Mail, field: Field, now: int) -> Result:
    domain = ""
    try:
        tags = tags_of(field[1].decode("ascii", "replace"))
        domain = tags.get("d", "").lower()
        _check_tags(tags, now)
        _check_body(mail, tags)
        _verify(_key(names, tags), _signed(mail, field, tags), tags)
    except NameTrouble:
        return Result("temperror", domain, "names")
    except Bad as bad:
        return Result(bad.result, domain, bad.reason)
    return Result("pass", domain, "signed")


def tags_of(text: str) -> dict[str, str]:
    """`a=b; c=d` as a dictionary, values without blanks around them. Raises Bad where it is none."""
    tags: dict[str, str] = {}
    for part in text.split(";"):
        if not part.strip():
            continue
        found = _TAG.match(part)
        if not found or found.group(1) in tags:
            raise Bad("permerror", "syntax")
        tags[found.group(1)] = found.group(2).strip()
    return tags


def _check_tags(tags: dict[str, str], now: int) -> None:
    if any(not tags.get(name) for name in REQUIRED) or tags["v"] != "1" or not is_domain(tags["d"]):
        raise Bad("permerror", "syntax")
    if tags["a"].lower() not in ALGORITHMS:
        raise Bad("permerror", "algorithm")
    identity = tags.get("i", "@" + tags["d"]).rpartition("@")[2].lower()
    if identity != tags["d"].lower() and not identity.endswith("." + tags["d"].lower()):
        raise Bad("permerror", "syntax")
    if "from" not in _field_names(tags):
        raise Bad("permerror", "syntax")
    begins, ends = _seconds(tags, "t"), _seconds(tags, "x")
    if (ends is not None and ends + SLACK_SECONDS < now) or (
        begins is not None and begins > now + SLACK_SECONDS
    ):
        raise Bad("fail", "expired")


def _seconds(tags: dict[str, str], name: str) -> int | None:
    text = tags.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise Bad("permerror", "syntax")
    return int(text)


def _field_names(tags: dict[str, str]) -> list[str]:
    return [name.strip().lower() for name in tags["h"].split(":")]


def _modes(tags: dict[str, str]) -> tuple[str, str]:
    head, _slash, body = tags.get("c", "simple/simple").lower().partition("/")
    modes = (head, body or "simple")
    if any(mode not in ("simple", "relaxed") for mode in modes):
        raise Bad("permerror", "syntax")
    return modes


def canonical_body(body: bytes, mode: str) -> bytes:
    """The body as it is hashed (RFC 6376, section 3.4)."""
    if mode == "relaxed":
        body = _LINE_SPACES.sub(b"", _SPACES.sub(b" ", body))
        body = body[:-1] if body.endswith(b" ") else body
    end = len(body)
    while body.endswith(b"\r\n", 0, end):
        end -= 2
    if end == 0:
        return b"" if mode == "relaxed" else b"\r\n"
    return body[:end] + b"\r\n"


def _check_body(mail: Mail, tags: dict[str, str]) -> None:
    body = canonical_body(mail.body, _modes(tags)[1])
    length = _seconds(tags, "l")
    if length is not None and length < len(body):
        # Anybody could write on behind what was signed.
        raise Bad("policy", "partial")
    if hashlib.sha256(body).digest() != _decoded(tags["bh"]):
        raise Bad("fail", "body")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(re.sub(r"\s+", "", text), validate=True)
    except (binascii.Error, ValueError):
        raise Bad("permerror", "syntax") from None


def canonical_field(field: Field, mode: str) -> bytes:
    """A header field as it is hashed, with its line end."""
    if mode == "simple":
        return field[0] + field[1]
    value = _SPACES.sub(b" ", field[1].replace(b"\r\n", b"")).strip(b" \t")
    return name_of(field) + b":" + value + b"\r\n"


def _signed(mail: Mail, field: Field, tags: dict[str, str]) -> bytes:
    """What the signature is of: the fields that it names, of repeated ones the last first, and itself without b."""
    mode = _modes(tags)[0]
    rest: dict[str, list[Field]] = {}
    for one in mail.fields:
        rest.setdefault(name_of(one).decode("ascii", "replace"), []).append(one)
    chosen = [rest[name].pop() for name in _field_names(tags) if rest.get(name)]
    value = _SIGNATURE_VALUE.sub(rb"\1", b";" + field[1].removesuffix(b"\r\n"))[1:]
    own = (field[0], value + b"\r\n")
    return b"".join(canonical_field(one, mode) for one in chosen) + canonical_field(own, mode)[:-2]


def _key(names: Names, tags: dict[str, str]) -> RSAPublicKey | Ed25519PublicKey:
    """The key that the domain publishes. Raises Bad and NameTrouble."""
    name = f"{tags['s']}._domainkey.{tags['d']}"
    records = names.texts(name) if is_domain(name) else []
    if len(records) != 1:
        raise Bad("permerror", "no_key")
    record = tags_of(records[0])
    if record.get("v", "DKIM1") != "DKIM1" or "p" not in record:
        raise Bad("permerror", "no_key")
    if not record["p"]:
        raise Bad("permerror", "revoked")
    _check_use(record, tags)
    return _loaded(record, ALGORITHMS[tags["a"].lower()])


def _check_use(record: dict[str, str], tags: dict[str, str]) -> None:
    """The key may be meant for other algorithms, services or identities."""
    allowed = [one.strip().lower() for one in record.get("h", "sha256").split(":")]
    services = [one.strip() for one in record.get("s", "*").split(":")]
    flags = [one.strip() for one in record.get("t", "").split(":")]
    identity = tags.get("i", "@" + tags["d"]).rpartition("@")[2].lower()
    if "sha256" not in allowed or not {"*", "email"} & set(services):
        raise Bad("permerror", "no_key")
    if "s" in flags and identity != tags["d"].lower():
        raise Bad("permerror", "no_key")


def _loaded(record: dict[str, str], kind: str) -> RSAPublicKey | Ed25519PublicKey:
    if record.get("k", "rsa").lower() != kind:
        raise Bad("permerror", "algorithm")
    data = _decoded(record["p"])
    try:
        key = Ed25519PublicKey.from_public_bytes(data) if kind == "ed25519" else load_der_public_key(data)
    except (ValueError, UnsupportedAlgorithm):
        raise Bad("permerror", "no_key") from None
    if isinstance(key, Ed25519PublicKey):
        return key
    if not isinstance(key, RSAPublicKey):
        raise Bad("permerror", "no_key")
    if key.key_size < LEAST_BITS:
        raise Bad("policy", "weak_key")
    return key


def _verify(key: RSAPublicKey | Ed25519PublicKey, signed: bytes, tags: dict[str, str]) -> None:
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(_decoded(tags["b"]), signed, padding.PKCS1v15(), hashes.SHA256())
        else:
            key.verify(_decoded(tags["b"]), hashlib.sha256(signed).digest())
    except InvalidSignature:
        raise Bad("fail", "signature") from None
