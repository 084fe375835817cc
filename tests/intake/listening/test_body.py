"""The text of a mail on the wire: the same however it is cut into pieces."""

from __future__ import annotations

import asyncio
import hashlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhulian.intake.listening.body import SMUGGLED, Body, Fault, receive

LINES = st.lists(
    st.sampled_from([b"", b".", b"..", b".x", b"text", b"a.", b"\x00", b"\xff\xfe", b"-" * 70]), max_size=9
)


def stuffed(text: bytes) -> bytes:
    """As a sender must write it."""
    return b"".join(b"." + line if line.startswith(b".") else line for line in text.splitlines(keepends=True))


def fed(pieces, limit=10_000) -> tuple[bytes | None, Body, bytes]:
    """What is received from these pieces, and what is left for the next command."""

    async def run():
        reader = asyncio.StreamReader(limit=32)
        body = Body(limit)
        for piece in pieces:
            reader.feed_data(piece)
        reader.feed_eof()
        await receive(reader, body)
        return (body.content() if body.fault is None else None), body, await reader.read()

    return asyncio.run(run())


def cut(data: bytes, places) -> list[bytes]:
    marks = [0, *sorted(min(place, len(data)) for place in places), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(marks)]


@given(LINES, st.lists(st.integers(0, 400), max_size=8))
def test_what_was_sent_arrives_and_what_follows_is_left_alone(lines, places):
    text = b"".join(line + b"\r\n" for line in lines)
    content, body, rest = fed(cut(stuffed(text) + b".\r\nNOOP\r\n", places))
    assert (content, rest) == (text, b"NOOP\r\n")
    assert (body.size, body.digest) == (len(text), hashlib.sha256(text).hexdigest())


@given(
    st.lists(st.sampled_from([b"\r", b"\n", b".", b"a", b"\r\n"]), max_size=14),
    st.lists(st.integers(0, 40), max_size=5),
)
def test_whatever_comes_the_end_is_the_first_strict_one_and_tricks_are_seen(tokens, places):
    data = b"".join(tokens) + b"\r\n.\r\n"
    wire = b"\r\n" + data
    end = wire.index(b"\r\n.\r\n")
    content, body, rest = fed(cut(data, places))
    assert rest == wire[end + 5 :]
    is_trick = SMUGGLED.search(wire[: end + 2]) is not None
    assert (body.fault is Fault.SMUGGLING) == is_trick
    if not is_trick:
        assert content == wire[: end + 2].replace(b"\r\n.", b"\r\n")[2:]


@given(st.integers(0, 60), st.lists(st.integers(0, 80), max_size=4))
def test_the_size_counts_whole_texts(length, places):
    text = b"x" * length + b"\r\n"
    content, body, _rest = fed(cut(text + b".\r\n", places), limit=40)
    assert body.fault == (Fault.TOO_LARGE if length > 38 else None)
    assert content == (text if length <= 38 else None)


def test_an_end_of_the_connection_is_no_end_of_the_mail():
    with pytest.raises(asyncio.IncompleteReadError):
        fed([b"text\r\n", b"."])
