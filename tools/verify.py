"""Runs every check and every suite, and ends with the sum of all tests: `N passed, N failed`.

    python tools/verify.py [lint | test]

`lint` stops after the checks. With ZHULIAN_REQUIRE_ALL=1 a suite that cannot run here counts as a failure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from build_assets import ASSETS, node_binary

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS = [
    ("style", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("templates", ["djlint", "--lint", "--quiet", "src"]),
    ("types", ["mypy"]),
    ("imports", ["lint-imports"]),
    ("migrations", ["python", "-m", "django", "makemigrations", "--check", "--dry-run"]),
    ("catalogue", ["python", "tools/messages.py", "check"]),
]
# Run once: these need no database, start the product on each kind of database themselves, or look at what no
# database changes (who may open what, scripts in the browser, headers, tokens, processes and their logs, the wheel).
ONCE = [
    "tests/engine",
    "tests/quality",
    "tests/e2e",
    "tests/faults",
    "tests/cli/test_up.py",
    "tests/cli/test_wheel.py",
    "tests/desk/test_browser_desk.py",
    "tests/desk/test_browser_knowledge.py",
    "tests/desk/test_guides_browser.py",
    "tests/intake/importing/test_processes.py",
    "tests/intake/listening/test_dkim.py",
    "tests/intake/listening/test_spf.py",
    "tests/knowledge/test_browser_editor.py",
    "tests/platform/ui/test_browser_modules.py",
    "tests/platform/ui/test_in_browser.py",
    "tests/portal/test_browser.py",
    "tests/portal/test_guides_browser.py",
    "tests/portal/test_help_browser.py",
    "tests/security/test_csrf.py",
    "tests/security/test_headers.py",
    "tests/security/test_idor.py",
    "tests/security/test_mail_headers.py",
    "tests/security/test_matrix.py",
    "tests/security/test_redirects.py",
    "tests/security/test_shown_links.py",
    "tests/security/test_topics.py",
    "tests/security/test_xss.py",
    "tests/site/test_logging.py",
    "tests/tickets/questions",
]
# One more than the two cores: tests with a browser, a server or a clock mostly wait.
PROCESSES = "3"
SERVERS: dict[str, list[str]] = {"sqlite": [], "postgres": ["postgres", "redis-server"]}


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
    outcomes = [{child.tag for child in case} for case in ET.parse(report).getroot().iter("testcase")]
    failed = sum(bool(tags & {"failure", "error"}) for tags in outcomes)
    skipped = sum("skipped" in tags for tags in outcomes)
    return len(outcomes) - failed - skipped, failed, skipped


def run_checks() -> list[str]:
    """The names of the checks that failed."""
    with tempfile.TemporaryDirectory() as home:
        env = environment(DJANGO_SETTINGS_MODULE="zhulian.site.settings", ZHULIAN_HOME=home)
        return [name for name, command in CHECKS if not timed(name, command, env)]


def is_left_out(database: str) -> bool:
    """True, with a word about it, where the run cannot take place here and need not."""
    missing = [name for name in SERVERS[database] if not installed(name)]
    if not missing or os.environ.get("ZHULIAN_REQUIRE_ALL"):
        return False
    print(f"\n=== LEFT OUT: tests on {database}; not installed: {', '.join(missing)}", flush=True)
    return True


def installed(program: str) -> bool:
    """True if the program is on the path or where Debian keeps servers."""
    return bool(shutil.which(program) or list(Path("/usr/lib/postgresql").glob(f"*/bin/{program}")))


def suites(folder: Path) -> Iterator[tuple[str, list[str], dict[str, str], Path]]:
    """Every run of tests: its name, command, environment and the report it writes."""
    extra = os.environ.get("PYTEST_ARGS", "").split()
    for database in SERVERS:
        if is_left_out(database):
            continue
        report = folder / f"{database}.xml"
        once = [f"--ignore={tests}" for tests in ONCE] if database != "sqlite" else []
        # Whole stretches of files to each process, so that what a file sets up is set up once.
        command = [
            "pytest",
            "-n",
            PROCESSES,
            "--dist",
            "worksteal",
            "-q",
            "--durations=30",
            "--tb=short",
            f"--junitxml={report}",
            *once,
            *extra,
        ]
        yield f"tests on {database}", command, environment(ZHULIAN_TEST_DB=database), report
    report = folder / "modules.xml"
    reporters = ["dot", "stdout", "junit", str(report)]
    options = [
        f"--test-reporter{part}={value}"
        for part, value in zip(("", "-destination") * 2, reporters, strict=True)
    ]
    files = sorted(str(path) for path in (ASSETS / "test").glob("*.test.mjs"))
    yield "tests of browser modules", [str(node_binary()), "--test", *options, *files], environment(), report


def run_suites() -> tuple[list[str], int, int]:
    """All tests, once on each database: the names of the runs that failed, tests passed, tests failed."""
    bad, passed, failed = [], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for name, command, env, report in suites(Path(folder)):
            if not timed(name, command, env):
                bad.append(name)
            more_passed, more_failed, skipped = count(report)
            passed, failed = passed + more_passed, failed + more_failed
            if skipped:
                bad.append(f"{name}: {skipped} skipped")
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
