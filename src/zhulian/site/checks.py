"""What `zhulian doctor` examines: each check says how it is and how to mend it. Nothing here changes anything."""

from __future__ import annotations

import shutil
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from zhulian.catalogue.models import Holiday
from zhulian.intake.listening.options import BadOptions
from zhulian.intake.listening.options import read as read_options
from zhulian.intake.listening.probe import greeting_of
from zhulian.intake.models import Mailbox
from zhulian.platform.clock import now
from zhulian.platform.models import Job
from zhulian.platform.models.jobs import JobState
from zhulian.site.migrating import pending

LEAST_PYTHON = (3, 11)
# The first release without the WAL-reset corruption race.
LEAST_SQLITE = (3, 51, 3)
LEAST_FREE_BYTES = 1 << 30
MAIL_SECONDS = 5


class State(IntEnum):
    """How a check went; a greater one is worse."""

    OK = 0
    WARNING = 1
    FAILED = 2


OK, WARNING, FAILED = State.OK, State.WARNING, State.FAILED


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's outcome in words, with the mend where one is needed."""

    state: State
    text: str
    mend: str = ""


def check_python() -> Finding:
    """The interpreter is new enough."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= LEAST_PYTHON:
        return Finding(OK, found)
    return Finding(FAILED, found, _("Install Python 3.11 or newer."))


def check_database() -> Finding:
    """The database answers, and an SQLite is free of the known corruption race."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Finding(
            FAILED, _("The database does not answer."), _("Look at ZHULIAN_DATABASE_URL and at the server.")
        )
    if connection.vendor == "sqlite":
        return _check_sqlite()
    return Finding(OK, "PostgreSQL {}.{}".format(*divmod(connection.pg_version, 10000)))  # type: ignore[attr-defined]


def _check_sqlite() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        found = str(cursor.fetchone()[0])
    if tuple(int(part) for part in found.split(".")) >= LEAST_SQLITE:
        return Finding(OK, f"SQLite {found}")
    return Finding(
        FAILED,
        _("SQLite %(version)s can damage a database under load.") % {"version": found},
        _("Install the package pysqlite3 again, or use PostgreSQL."),
    )


def check_migrations() -> Finding:
    """The tables are those of this version."""
    missing = pending()
    if not missing:
        return Finding(OK, _("All applied."))
    return Finding(FAILED, _("%(count)d are missing.") % {"count": missing}, _("Run: zhulian migrate"))


def check_redis() -> Finding:
    """Redis answers, where it is configured."""
    if not settings.REDIS_URL:
        return Finding(OK, _("Not configured; one web process does without."))
    import redis

    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=MAIL_SECONDS).ping()
    except redis.RedisError:
        return Finding(FAILED, _("Redis does not answer."), _("Look at ZHULIAN_REDIS_URL and at the server."))
    return Finding(OK, _("Answers."))


def check_disk() -> Finding:
    """There is room for the database and for attachments."""
    free = shutil.disk_usage(settings.HOME_DIR).free
    text = _("%(size).1f GB free.") % {"size": free / 1e9}
    if free >= LEAST_FREE_BYTES:
        return Finding(OK, text)
    return Finding(WARNING, text, _("Make room, or move ZHULIAN_HOME to a larger disk."))


def check_home() -> Finding:
    """The home directory can be written and others cannot look into it."""
    home = Path(settings.HOME_DIR)
    probe = home / ".doctor"
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        mend = _("Give the user that runs Zhulian the right to write there.")
        return Finding(FAILED, _("%(path)s cannot be written.") % {"path": home}, mend)
    return _private(home)


def check_keys() -> Finding:
    """Key files are readable by their owner alone."""
    files = [path for name in ("secret.key", "keys.json") if (path := settings.HOME_DIR / name).exists()]
    findings = [_private(path) for path in files]
    return max(findings, key=lambda finding: finding.state, default=Finding(OK, _("None made yet.")))


def _private(path: Path) -> Finding:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        text = _("Others on this machine can read %(path)s.") % {"path": path}
        return Finding(WARNING, text, f"chmod go-rwx {path}")
    return Finding(OK, str(path))


def check_assets() -> Finding:
    """Scripts and styles were built."""
    if finders.find("dist"):
        return Finding(OK, _("Built."))
    return Finding(FAILED, _("Scripts and styles are missing."), "python tools/build_assets.py")


def check_catalogue() -> Finding:
    """The Chinese texts were compiled."""
    if any(Path(folder, "zh_Hans/LC_MESSAGES/django.mo").exists() for folder in settings.LOCALE_PATHS):
        return Finding(OK, _("Compiled."))
    return Finding(FAILED, _("Chinese texts are missing."), "python tools/messages.py compile")


def check_holidays() -> Finding:
    """Next year's holidays are entered; due dates would be wrong without them."""
    year = now().year + 1
    if Holiday.objects.filter(day__year=year, calendar__isnull=True).exists():
        return Finding(OK, _("%(year)d is entered.") % {"year": year})
    text = _("No holidays are entered for %(year)d.") % {"year": year}
    return Finding(WARNING, text, _("Enter them under Settings, Calendars, as soon as they are announced."))


def check_mail() -> Finding:
    """The mail servers of every active mailbox accept a connection."""
    boxes = Mailbox.objects.filter(is_active=True)
    servers = {(box.imap_host, box.imap_port) for box in boxes} | {
        (box.smtp_host, box.smtp_port) for box in boxes
    }
    silent = [f"{host}:{port}" for host, port in sorted(servers) if host and not _accepts(host, port)]
    if silent:
        text = _("No answer from %(servers)s.") % {"servers": ", ".join(silent)}
        return Finding(WARNING, text, _("Look at the mailbox's settings and at the firewall."))
    return Finding(OK, _("%(count)d mailboxes.") % {"count": len(boxes)})


def _accepts(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=MAIL_SECONDS).close()
    except OSError:
        return False
    return True


def check_listener() -> Finding:
    """The mail listener answers, where it is wanted."""
    try:
        chosen = read_options()
    except BadOptions as error:
        return Finding(FAILED, str(error), _("Correct the variable and start the workers again."))
    if chosen is None:
        return Finding(OK, _("Off; ZHULIAN_SMTP_LISTEN is not set."))
    where = {"host": chosen.host, "port": chosen.port}
    greeting = greeting_of(chosen)
    if greeting is None:
        text = _("Nothing answers on %(host)s port %(port)s.") % where
        return Finding(
            WARNING, text, _("Start zhulian up or zhulian worker; its log says why it does not listen.")
        )
    if not greeting.startswith((b"220 ", b"421 ")):
        text = _("Another program has %(host)s port %(port)s.") % where
        return Finding(FAILED, text, _("Choose another port in ZHULIAN_SMTP_LISTEN, or end that program."))
    return Finding(OK, _("Answers on %(host)s port %(port)s.") % where)


def check_jobs() -> Finding:
    """No job is dead."""
    dead = Job.objects.filter(state=JobState.DEAD).count()
    if not dead:
        return Finding(OK, _("None has failed for good."))
    text = _("%(count)d have failed for good.") % {"count": dead}
    return Finding(WARNING, text, _("Look at Settings, Jobs: repeat or dismiss them."))


def checks() -> list[tuple[str, Callable[[], Finding]]]:
    """Every check with its name, in the order to read them; those after the migrations need the tables."""
    return [
        (_("Python"), check_python),
        (_("Database"), check_database),
        (_("Migrations"), check_migrations),
        (_("Redis"), check_redis),
        (_("Disk"), check_disk),
        (_("Home directory"), check_home),
        (_("Key files"), check_keys),
        (_("Scripts and styles"), check_assets),
        (_("Chinese texts"), check_catalogue),
        (_("Holidays"), check_holidays),
        (_("Mail servers"), check_mail),
        (_("Mail listener"), check_listener),
        (_("Jobs"), check_jobs),
    ]


def examine() -> Iterator[tuple[str, Finding]]:
    """Run every check; those that read tables are not tried where the database does not answer."""
    mend = _("Run: zhulian migrate")
    gone = False
    for name, check in checks():
        finding = None if gone and check in READ_TABLES else _try(check)
        if check is check_database and finding and finding.state == FAILED:
            gone, mend = True, finding.mend
        yield name, finding or Finding(FAILED, _("Cannot be read."), mend)


def _try(check: Callable[[], Finding]) -> Finding | None:
    try:
        return check()
    except DatabaseError:
        return None


READ_TABLES = {check_migrations, check_holidays, check_mail, check_jobs}
