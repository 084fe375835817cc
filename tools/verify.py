"""Runs every check and every suite, and ends with the sum of all tests: `N passed, N failed`.

    python tools/verify.py [lint | test]

`lint` stops after the checks. With ZHULIAN_REQUIRE_ALL=1 a suite that cannot run here counts as a failure.
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS = [
    ("style", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
    ("imports", ["lint-imports"]),
    ("migrations", ["python", "-m", "django", "makemigrations", "--check", "--dry-run"]),
    ("catalogue", ["python", "tools/messages.py", "check"]),
]
SUITES = ["sqlite", "postgres"]


def environment(**more: str) -> dict[str, str]:
    """This process's variables, the environment's programs first on the path, and `more`."""
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path, **more}


def timed(name: str, command: list[str], env: dict[str, str]) -> bool:
    """Run one step; print its name, how it ended and its seconds."""
    start = time.monotonic()
    print(f"\n=== {name}", flush=True)
    code = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, env=env, check=False).returncode
    print(
        f"=== {name}: {'ok' if code == 0 else f'FAILED ({code})'} in {time.monotonic() - start:.0f} s",
        flush=True,
    )
    return code == 0


def count(report: Path) -> tuple[int, int, int]:
    """Tests passed, failed (with errors) and skipped in a JUnit report; a missing report is one failure."""
    if not report.exists():
        return 0, 1, 0
    suites = list(ET.parse(report).getroot().iter("testsuite"))
    total, failed, skipped = (
        sum(int(suite.get(key, 0)) for suite in suites for key in keys)
        for keys in (("tests",), ("failures", "errors"), ("skipped",))
    )
    return total - failed - skipped, failed, skipped


def run_checks() -> list[str]:
    """The names of the checks that failed."""
    with tempfile.TemporaryDirectory() as home:
        env = environment(DJANGO_SETTINGS_MODULE="zhulian.site.settings", ZHULIAN_HOME=home)
        return [name for name, command in CHECKS if not timed(name, command, env)]


def run_suites() -> tuple[list[str], int, int]:
    """All tests once on each database: the names of the runs that failed, tests passed, tests failed."""
    bad, passed, failed = [], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for database in SUITES:
            report = Path(folder, f"{database}.xml")
            command = [
                "pytest",
                "-n",
                "2",
                "-q",
                f"--junitxml={report}",
                *os.environ.get("PYTEST_ARGS", "").split(),
            ]
            if not timed(f"tests on {database}", command, environment(ZHULIAN_TEST_DB=database)):
                bad.append(f"tests on {database}")
            more_passed, more_failed, skipped = count(report)
            passed, failed = passed + more_passed, failed + more_failed
            if skipped:
                bad.append(f"tests on {database}: {skipped} skipped")
    return bad, passed, failed


def main() -> None:
    """Run what was asked for and say plainly what failed."""
    bad = run_checks()
    if sys.argv[1:] == ["lint"]:
        sys.exit(f"failed: {', '.join(bad)}" if bad else 0)
    more, passed, failed = run_suites()
    bad += more
    if bad:
        print(f"\nfailed: {', '.join(bad)}")
    print(f"\n{passed} passed, {failed} failed", flush=True)
    sys.exit(1 if bad or failed or not passed else 0)


if __name__ == "__main__":
    main()
