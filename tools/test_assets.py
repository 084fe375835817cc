#!/usr/bin/env python3
"""Runs the browser modules' own tests (`assets/test/*.test.mjs`) with Node's test runner from the wheel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from build_assets import ASSETS, node_binary


def main() -> int:
    """The exit status of `node --test`."""
    tests = sorted(str(path.relative_to(ASSETS)) for path in (ASSETS / "test").glob("*.test.mjs"))
    command = [str(node_binary()), "--test", "--test-reporter=dot", *tests]
    return subprocess.run(command, cwd=ASSETS, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
