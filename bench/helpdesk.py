"""Side by side with django-helpdesk: lists, searches, the page of a request, a request sent by web form.

    python bench/helpdesk.py                   a table; needs PostgreSQL, and pip for django-helpdesk the first time
    python bench/helpdesk.py --tickets 5000    the same in a smaller centre
    python bench/helpdesk.py --json            one JSON object

Both run on one PostgreSQL, each in a database and a process of its own, with the same Python, Django and psycopg and
the same data: what our side draws from the seed is written down and read by theirs (request → ticket, message →
follow-up, skill group → queue, agents → staff). Ours builds its search index, theirs has none; then VACUUM ANALYZE of
both. Turns alternate, so that what else the machine does hits both alike. Time is the time in the server: the whole
request inside the process, without network and browser. Each answer is checked: status, number of rows, the words that
must stand in it.

What each does that the other does not:

- Lists: ours is one page with 50 rows; theirs is a page with a script that fetches 25 rows, and both requests are
  measured together. Ours says "100+" where theirs counts exactly, and draws only what the supervisor's roles let her
  see, while theirs shows staff everything. On the first page of a session our shell also fetches its small counters
  and the agent's state; they are left out. In both, "unresolved" is the list as it opens: ours newest first, theirs
  oldest first. "All requests" is newest first in both.
- Searches: a word of two characters out of the subjects. Ours asks its index, which also covers messages, notes,
  answers and names; theirs asks ten columns of tickets, agents and custom fields with LIKE, and no follow-up.
- Page of a request: as the supervisor sees it, with all messages. Theirs also holds its forms and a menu of all agents;
  ours fetches dialogues when they are opened, and shows the customer, the stays with groups and agents, and due times.
- Web form: the POST alone, the form having been opened before; every other customer is known. Ours counts against a
  limit by address, stores what was sent as it came, reads it again from there, finds or makes the customer, gives a
  number, writes contact, conversation, request, message, first stay and task, journal and outbox, in three
  transactions; confirmation, routing and search index follow in other processes and are not measured. Theirs writes
  the ticket and a follow-up and sends the mail within the request: it is rendered here and then dropped, so a mail
  server would come on top.
"""

import argparse
import contextlib
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._runner import ROOT, arguments, environment_for, spread
from bench._turns import Side, in_turns

HELPDESK = "2.6.1"
STREWN = {"紫砂": 100, "玉簪": 1000}
MEASURES = {
    "list_open": "list, unresolved",
    "list_all": "list, all requests",
    "search_1": "search, a word in 1 %",
    "search_01": "search, a word in .1 %",
    "page": "page of a request",
    "create": "request by web form",
}


def their_python(folder: Path) -> str:
    """The Python of an environment with django-helpdesk, made when it is absent or has other versions."""
    same = [f"{name}=={importlib.metadata.version(name)}" for name in ("Django", "psycopg", "psycopg-binary")]
    wanted = "\n".join([f"django-helpdesk=={HELPDESK}", *same])
    python, made = folder / "bin" / "python", folder / "installed.txt"
    if not made.exists() or made.read_text(encoding="utf-8") != wanted:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for command in (
            [sys.executable, "-m", "venv", str(folder)],
            [str(python), "-m", "pip", "install", "--quiet", *wanted.split("\n")],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(f"{' '.join(command)}\n{done.stderr[-2000:]}")
        made.write_text(wanted, encoding="utf-8")
    return str(python)


def two_databases(stack: contextlib.ExitStack) -> tuple[str, str]:
    """The addresses of two empty databases on one server, which ends with the stack."""
    import psycopg

    from tests.servers.postgres import Postgres, find_binaries

    if not find_binaries():
        raise SystemExit("PostgreSQL is not installed (apt-get install postgresql)")
    server = Postgres()
    stack.callback(server.stop)
    with psycopg.connect(server.url(), autocommit=True) as connection:
        for name in ("ours", "theirs"):
            connection.execute(f"CREATE DATABASE {name}")
    return server.url("ours"), server.url("theirs")


def started(
    options: argparse.Namespace, python: str, home: Path, stack: contextlib.ExitStack
) -> dict[str, Side]:
    """Both sides with their data; ours first, since it draws them."""
    ours, theirs = two_databases(stack)
    counts = {word: len(range(0, options.tickets, each)) for word, each in STREWN.items()}
    asked = {
        "data": str(home / "data.jsonl"),
        "sizes": {
            key: getattr(options, key) for key in ("seed", "tickets", "customers", "agents", "messages")
        },
        "strewn": STREWN,
        "words": dict(zip(("search_1", "search_01"), counts.items(), strict=True)),
    }
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {
        "DJANGO_SETTINGS_MODULE": "bench.helpdesk_site.settings",
        "BENCH_DATABASE_URL": theirs,
        "BENCH_HOME": str(home),
    }
    sides = {}
    for name, python_of, module, own in (
        ("ours", sys.executable, "bench._helpdesk_ours", environment_for(ours, home)),
        ("theirs", python, "bench.helpdesk_site.measures", environment),
    ):
        sides[name] = Side(python_of, module, asked, own, log=home / f"{name}.log")
        stack.callback(sides[name].stop)
    return sides


def compared(sides: dict[str, Side], measure: str, rounds: int) -> dict:
    """p50 and p95 of both, and how many times as long theirs takes."""
    found: dict = {name: spread(spans) for name, spans in in_turns(sides, measure, rounds).items()}
    times = {
        key: round(found["theirs"][f"{key}_ms"] / found["ours"][f"{key}_ms"], 2) for key in ("p50", "p95")
    }
    return {**found, "theirs_by_ours": times, "rounds": rounds}


def table(report: dict) -> str:
    """The report for people."""
    lines = [
        f"Python {report['python']}, {report['machine']}; {report['data']}",
        f"django-helpdesk {report['django_helpdesk']}; milliseconds; × is theirs divided by ours",
        f"\n{'':<28}{'rounds':>7}{'ours p50':>11}{'p95':>9}{'theirs p50':>12}{'p95':>9}{'× p50':>9}{'p95':>8}",
    ]
    for name, row in report["measures"].items():
        ours, theirs, times = row["ours"], row["theirs"], row["theirs_by_ours"]
        lines.append(
            f"{name:<28}{row['rounds']:>7}{ours['p50_ms']:>11.1f}{ours['p95_ms']:>9.1f}"
            f"{theirs['p50_ms']:>12.1f}{theirs['p95_ms']:>9.1f}{times['p50']:>9.2f}{times['p95']:>8.2f}"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure in turns and print."""
    parser = arguments(__doc__, tickets=100_000, customers=20_000)
    parser.add_argument("--messages", type=int, default=3, help="messages of each request")
    parser.add_argument("--agents", type=int, default=100, help="agents with work, and as many free ones")
    parser.add_argument(
        "--venv",
        type=Path,
        default=ROOT / "var" / "bench-helpdesk",
        help="where django-helpdesk is installed",
    )
    options = parser.parse_args()
    load = os.getloadavg()[0]
    home = Path(tempfile.mkdtemp(prefix="zhulian-bench-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        sides = started(options, their_python(options.venv.resolve()), home, stack)
        rounds = max(4, int(50 * options.scale))
        measures = {label: compared(sides, name, rounds) for name, label in MEASURES.items()}
    report = {
        "benchmark": "helpdesk",
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} before",
        "data": f"{options.tickets} requests of {options.messages} messages, {options.customers} customers, "
        f"{2 * options.agents} agents",
        "seed": options.seed,
        "django_helpdesk": HELPDESK,
        "filled_seconds": {name: round(side.ready_after, 1) for name, side in sides.items()},
        "measures": measures,
    }
    print(json.dumps(report, indent=2) if options.json else table(report))


if __name__ == "__main__":
    main()
