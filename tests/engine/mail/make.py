"""Builders of mails as bytes, so that every test says only what matters to it."""

import base64
import binascii

HEAD = b"From: =?utf-8?B?5byg5LiJ?= <zhang@example.cn>\r\nTo: kf@zhulian.example\r\nSubject: test\r\n"


def mail(*headers: str | bytes, body: str | bytes = b"") -> bytes:
    """A mail with the usual head; text is UTF-8, bytes stay as they are."""
    lines = [line.encode() if isinstance(line, str) else line for line in headers]
    data = body.encode() if isinstance(body, str) else body
    return HEAD + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + data


def only(*headers: str | bytes, body: bytes = b"x") -> bytes:
    """A mail with exactly these headers."""
    return (
        b"\r\n".join(line.encode() if isinstance(line, str) else line for line in headers)
        + b"\r\n\r\n"
        + body
    )


def part(kind: str, data: bytes, encoding: str, charset: str) -> bytes:
    """A text part in the given transfer encoding."""
    coded = {
        "8bit": lambda: data,
        "base64": lambda: base64.encodebytes(data),
        "quoted-printable": lambda: binascii.b2a_qp(data),
    }[encoding]()
    head = f"Content-Type: text/{kind}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + coded


def multipart(kind: str, *parts: bytes) -> bytes:
    """The head line and body of a multipart."""
    body = b"".join(b"--edge\r\n" + item + b"\r\n" for item in parts)
    return f'Content-Type: multipart/{kind}; boundary="edge"\r\n\r\n'.encode() + body + b"--edge--\r\n"
