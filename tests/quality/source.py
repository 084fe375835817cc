"""The committed files, read once, for the tests that look at the source itself."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = {
    ".py",
    ".js",
    ".html",
    ".md",
    ".css",
    ".scss",
    ".toml",
    ".txt",
    ".in",
    ".json",
    ".po",
    ".sh",
    ".yml",
    ".yaml",
}


@cache
def committed() -> list[Path]:
    """Every file that git knows and that is there."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in listing.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def python_files(*, generated: bool = False) -> list[Path]:
    """Python files without migrations (which are generated)."""
    return [p for p in committed() if p.suffix == ".py" and (generated or "migrations" not in p.parts)]


def text_files() -> list[Path]:
    """Files that people read and write."""
    return [p for p in committed() if p.suffix in TEXT or p.name in {"Makefile", "run", ".gitignore"}]


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of one file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def shown(path: Path, line: int | None = None) -> str:
    """`path` as a reader finds it."""
    return f"{path.relative_to(ROOT)}{f':{line}' if line else ''}"
