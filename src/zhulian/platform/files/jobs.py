"""Cleaning up what was uploaded and never sent, and what a crash left on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from zhulian.platform.clock import now
from zhulian.platform.files.storing import remove, root
from zhulian.platform.jobs import JobContext, periodic
from zhulian.platform.models import StoredFile

DRAFTS_KEPT = timedelta(days=2)
STRAYS_KEPT = timedelta(days=1)
BATCH = 500


@periodic("platform.clean_files", every=6 * 3600)
def clean_files(ctx: JobContext) -> None:
    """Delete drafts' files after two days, and files on the disk that no row knows after one."""
    old = StoredFile.objects.filter(owner_key__startswith="draft:", created_at__lt=now() - DRAFTS_KEPT)
    while files := list(old.order_by("pk")[:BATCH]):
        for file in files:
            remove(file)
        ctx.checkpoint()
    for directory in _directories():
        _remove_strays(directory)
        ctx.checkpoint()


def _directories() -> Iterator[Path]:
    """The temporary directory and each directory of files."""
    yield root() / "tmp"
    yield from sorted(root().glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]"))


def _remove_strays(directory: Path) -> None:
    """A row may be written a moment after its file, hence only what is old enough."""
    before = (now() - STRAYS_KEPT).timestamp()
    if not directory.is_dir():
        return
    old = [path for path in directory.iterdir() if path.is_file() and path.stat().st_mtime < before]
    names = [str(path.relative_to(root())) for path in old]
    known = set(StoredFile.objects.filter(path__in=names).values_list("path", flat=True))
    for path, name in zip(old, names, strict=True):
        if name not in known:
            path.unlink(missing_ok=True)
