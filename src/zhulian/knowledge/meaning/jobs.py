"""Keeps the vectors of texts true, where meaning is on."""

from __future__ import annotations

from zhulian.knowledge.meaning import encoders
from zhulian.knowledge.meaning.vectors import encode, wanted
from zhulian.platform.jobs import JobContext, enqueue, job, periodic

BATCH = 32


@job("knowledge.encode_texts", queue="heavy", max_attempts=5, timeout=6 * 3600)
def encode_texts(ctx: JobContext) -> None:
    """Work out every vector that is missing or of an earlier version, some at a time."""
    encoder = encoders.load()
    if encoder is None:
        return
    after, done = 0, 0
    while ids := list(wanted(encoder.name).filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
        done += encode(encoder, ids)
        after = ids[-1]
        ctx.progress(done, done)
        ctx.checkpoint()


@periodic("knowledge.check_vectors", every=600)
def check_vectors(ctx: JobContext) -> None:
    """Have what is missing worked out; the encoder is loaded only where something is."""
    if encoders.is_on() and wanted(encoders.UniversalEncoder.name).exists():
        enqueue(encode_texts, key="vectors")
