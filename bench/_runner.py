"""What every benchmark of the product shares: rounds and their spread, one child process for each database, a table."""

import argparse
import contextlib
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def spread(spans: list[float]) -> dict[str, float]:
    """p50, p95 and the most, in milliseconds, of seconds."""
    cuts = statistics.quantiles(spans, n=100, method="inclusive")
    values = (cuts[49], cuts[94], max(spans))
    return dict(
        zip(("p50_ms", "p95_ms", "max_ms"), (round(value * 1000, 1) for value in values), strict=True)
    )


def timed(act: Callable[[int], object], rounds: int) -> dict[str, float]:
    """Measure `rounds` calls after three to warm up."""
    for number in range(3):
        act(number)
    spans = []
    for number in range(rounds):
        began = time.perf_counter()
        act(number)
        spans.append(time.perf_counter() - began)
    return {**spread(spans), "rounds": rounds}


def environment_for(database: str, home: Path) -> dict[str, str]:
    """The environment of a process with settings of its own for this database."""
    return {key: value for key, value in os.environ.items() if not key.startswith("ZHULIAN_")} | {
        "DJANGO_SETTINGS_MODULE": "zhulian.site.settings",
        "ZHULIAN_HOME": str(home),
        "ZHULIAN_SECRET_KEY": "only-for-benchmarks-0123456789abcdef0123456789",
        "ZHULIAN_DATABASE_URL": database,
        "ZHULIAN_HOSTS": "testserver,localhost,127.0.0.1",
        "ZHULIAN_LOG_LEVEL": "WARNING",
    }


def run_on(database: str, home: Path, arguments: list[str], script: str) -> dict:
    """Measure one database in a child process of the script, which starts with settings of its own."""
    environment = environment_for(database, home)
    command = [sys.executable, script, "--child", *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-4000:])
    return json.loads(done.stdout.splitlines()[-1])


def databases(home: Path, stack: contextlib.ExitStack) -> dict[str, str]:
    """Name → address of what can be measured here; PostgreSQL only where it is installed."""
    from tests.servers.postgres import Postgres, find_binaries

    found = {"SQLite": f"sqlite:///{home / 'bench.sqlite3'}"}
    if find_binaries():
        server = Postgres()
        stack.callback(server.stop)
        found["PostgreSQL"] = server.url()
    return found


def table(report: dict) -> str:
    """The report for people."""
    lines = [f"Python {report['python']}, {report['machine']}; {report['data']}; milliseconds"]
    for name, found in report["databases"].items():
        lines.append(f"\n{name:<44}{'rounds':>7}{'p50':>10}{'p95':>10}{'max':>10}")
        for what, row in found["measures"].items():
            spans = "".join(f"{row[key]:>10.1f}" for key in ("p50_ms", "p95_ms", "max_ms"))
            lines.append(f"{what:<44}{row['rounds']:>7}{spans}")
    return "\n".join(lines)


def arguments(description: str, *, tickets: int, customers: int) -> argparse.ArgumentParser:
    """The options that all take, with their sizes for this one."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--seed", type=int, default=1, help="seed of the data (default 1)")
    parser.add_argument("--scale", type=float, default=1.0, help="multiply the number of rounds")
    parser.add_argument("--tickets", type=int, default=tickets, help="requests in the database")
    parser.add_argument("--customers", type=int, default=customers, help="customers in the database")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser


def ready() -> None:
    """Set up Django on an empty database that the environment names, in a child process."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def analyse() -> None:
    """Let the database learn how its tables are filled, as it does by itself in time; PostgreSQL cleans up now as well,
    lest it does so in the middle of the rounds."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def run(
    script: str,
    options: argparse.Namespace,
    measure: Callable[[argparse.Namespace], dict],
    describe: Callable[[argparse.Namespace], str],
) -> dict | None:
    """Measure on every database there is, in child processes of the script, and print; None inside a child."""
    if options.child:
        print(json.dumps(measure(options)))
        return None
    passed = [argument for argument in sys.argv[1:] if argument != "--json"]
    home = Path(tempfile.mkdtemp(prefix="zhulian-bench-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        found = {name: run_on(url, home, passed, script) for name, url in databases(home, stack).items()}
    report = {
        "benchmark": Path(script).stem,
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "data": describe(options),
        "seed": options.seed,
        "databases": found,
    }
    print(json.dumps(report, indent=2) if options.json else table(report))
    return report
