"""The browser modules' own tests, run by Node from the wheel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_browser_modules():
    command = [sys.executable, str(ROOT / "tools" / "test_assets.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
