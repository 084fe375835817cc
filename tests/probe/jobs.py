"""Jobs that tests of real processes steer through files."""

from __future__ import annotations

from pathlib import Path

from zhulian.platform.jobs import JobContext, job, periodic


@job("probe.count_until_released", timeout=60)
def count_until_released(ctx: JobContext, *, folder: str) -> None:
    """Note each attempt in the saved state, then work in small pieces until the file `release` is there."""
    ctx.state["attempts"] = [*ctx.state.get("attempts", []), ctx.attempt]
    ctx.save()
    ctx.progress(1, 2, "waiting")
    while not Path(folder, "release").exists():
        ctx.checkpoint()
        ctx._stopping.wait(0.05)
    with Path(folder, "ended").open("a") as file:
        file.write(f"{ctx.attempt}\n")
    ctx.progress(2, 2)


@periodic("probe.tick", every=86400)
def tick(ctx: JobContext) -> None:
    """Fires once at the first start: its row tells how often."""


@job("probe.fail_with", max_attempts=1)
def fail_with(ctx: JobContext, *, text: str) -> None:
    """Raise an error that carries the text."""
    raise ValueError(text)
