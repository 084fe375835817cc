"""Brings in a file from the terminal: read, try out, bring in, say what became of the rows."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from django.core.files.uploadedfile import UploadedFile

from zhulian.catalogue.models import Category, Product
from zhulian.cli.language import _
from zhulian.intake.importing import actions, mapping
from zhulian.intake.importing.access import import_clients, mappings_of
from zhulian.intake.importing.encodings import NAMES
from zhulian.intake.importing.forms import ColumnsForm
from zhulian.intake.importing.jobs import bring_rows
from zhulian.intake.importing.pace import keep_pace
from zhulian.intake.importing.problems import FileProblem, words_of
from zhulian.intake.importing.queries import error_file, headers_of, refusals, topics
from zhulian.intake.importing.running import Batch, settled_rows, table_of
from zhulian.intake.models import ImportKind, ImportRun
from zhulian.people.models import Queue
from zhulian.platform import dispatcher, leases
from zhulian.platform.access import Actor
from zhulian.platform.files import FileRefused
from zhulian.platform.models import Client
from zhulian.routing.actions import make_offers
from zhulian.routing.models import ItemState, WorkItem
from zhulian.tickets.models import DispositionCode, DispositionKind, TicketType

MOST_BYTES = 4 * 1024**3
SHOWN_REFUSALS = 10
SHOW_EVERY_SECONDS = 0.5
PLAIN_EVERY_SECONDS = 5.0
LEASE_SECONDS = 300.0
TURN_EVERY_SECONDS = 2.0
"""Offers for two rows cost as much as offers for a hundred."""
WAIT_SECONDS = 60.0
CHUNK = 500
PLAIN = ("is_replay", "date_order", "overwrite", "make_groups", "make_people")


class Refused(Exception):
    """The command cannot do it; the text says why."""


def bring_in(kind: str, file: Path, chosen: dict[str, str], **options: Any) -> int:
    """The whole command; its exit code."""
    actor = Actor.system("cli")
    try:
        run = _prepared(actor, kind, file, chosen, **options)
        return _go(actor, run, is_trial=options["dry_run"], errors=options["errors"])
    except (Refused, FileRefused, FileProblem, actions.CannotGoOn) as refusal:
        click.secho(str(refusal), fg="red", err=True)
        return 1


def _prepared(actor: Actor, kind: str, file: Path, chosen: dict[str, str], **options: Any) -> ImportRun:
    """The file stored, its columns and constants chosen. Raises Refused, FileRefused, FileProblem."""
    client = _client(actor, options["client"])
    if options["encoding"] and options["encoding"] not in NAMES:
        raise Refused(_("Unknown encoding. One of: {names}").format(names=", ".join(sorted(NAMES))))
    with file.open("rb") as handle:
        upload: UploadedFile[Any] = UploadedFile(file=handle, name=file.name, size=file.stat().st_size)
        run = actions.create_run(
            actor, client, kind, upload, file.name, most_bytes=MOST_BYTES, encoding=options["encoding"]
        )
    try:
        return _chosen(actor, run, chosen, options["mapping"], options["column"])
    except (Refused, FileProblem):
        actions.delete(actor, run.pk)
        raise


def _client(actor: Actor, slug: str) -> Client:
    clients = import_clients(actor)
    found = [client for client in clients if slug in ("", client.slug)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(client.slug for client in clients)
    raise Refused(_("Name the client company by --client. One of: {names}").format(names=names))


def _chosen(
    actor: Actor, run: ImportRun, chosen: dict[str, str], saved: str, columns: Iterable[str]
) -> ImportRun:
    """Columns and constants through the page's own form. Raises Refused with all that is wrong."""
    table = table_of(run)
    if saved:
        kept = mappings_of(run.client_id, run.kind).filter(name=saved).first()
        if kept is None:
            names = ", ".join(mappings_of(run.client_id, run.kind).values_list("name", flat=True))
            raise Refused(_("There are no columns of that name. Kept: {names}").format(names=names or "—"))
        run.columns = mapping.kept(mapping.targets_of(run.kind, run.client_id), kept.columns, table.headers)
    meanings = {header: code for code, header in (run.columns | _named_columns(columns)).items()}
    data = {f"column_{place}": meanings.get(header, "") for place, header in enumerate(table.headers)}
    if run.kind != ImportKind.CUSTOMERS:
        data |= _constants(run, chosen)
    form = ColumnsForm(
        {**data, **_plain(chosen), "language": "zh-hans"}, run=run, table=table, rows=table.samples()
    )
    if not form.is_valid():
        raise Refused("\n".join(_form_errors(form)))
    return actions.choose(
        actor,
        run.pk,
        columns=form.columns,
        options=form.options(),
        is_replay=bool(form.cleaned_data.get("is_replay")),
    )


def _named_columns(columns: Iterable[str]) -> dict[str, str]:
    pairs = (text.partition("=") for text in columns)
    return {code.strip(): header.strip() for code, _equals, header in pairs}


def _plain(chosen: dict[str, str]) -> dict[str, str]:
    return {name: chosen[name] for name in PLAIN if name in chosen}


def _constants(run: ImportRun, chosen: dict[str, str]) -> dict[str, str]:
    """The ids of what was named by code; what must be there is the first one unless named. Raises Refused."""
    needed = ("type", "result", "category") if run.kind == ImportKind.EVENTS else ("type", "result")
    mine = {"client": run.client_id, "is_active": True}
    rows: dict[str, Any] = {
        "type": TicketType.objects.filter(**mine),
        "queue": Queue.objects.filter(clients=run.client_id, is_active=True),
        "product": Product.objects.filter(**mine),
        "category": Category.objects.filter(**mine),
        "result": DispositionCode.objects.filter(kind=DispositionKind.RESULT, **mine),
    }
    found = {}
    for name, choices in rows.items():
        code = chosen[name]
        row = choices.filter(code=code).first() if code else None
        if code and row is None:
            codes = ", ".join(choices.values_list("code", flat=True)[:30])
            raise Refused(_("--{name} is one of: {codes}").format(name=name, codes=codes or "—"))
        if not code and name in needed:
            row = choices.first()
        found[name] = str(row.pk) if row is not None else ""
    return found


def _form_errors(form: ColumnsForm) -> list[str]:
    lines = []
    for name, errors in form.errors.items():
        label = "" if name == "__all__" else f"{form.fields[name].label}: "
        lines += [f"{label}{error}" for error in errors]
    return lines


def _go(actor: Actor, run: ImportRun, *, is_trial: bool, errors: Path | None) -> int:
    """The trial, then the run itself; the exit code."""
    actions.check(actor, run.pk, by_job=False)
    tried = _worked(run, _Progress(_("Trying out")))
    if is_trial:
        code = _report(tried, errors, is_trial=True)
        actions.delete(actor, run.pk)
        return code
    actions.start(actor, run.pk, by_job=False)
    floor = _Floor() if tried.is_replay else None
    done = _worked(run, _Progress(_("Bringing in"), floor=floor))
    if floor is not None:
        floor.settle()
        click.echo(floor.words())
    return _report(done, errors, is_trial=False)


def _worked(run: ImportRun, progress: _Progress) -> ImportRun:
    """Work until the end. Raises Refused where it was stopped (Ctrl-C stops it) or failed."""
    try:
        found = bring_rows(run.pk, progress.after_batch)
    except KeyboardInterrupt:
        actions.stop(Actor.system("cli"), run.pk)
        raise Refused(_("Stopped. The page Import goes on with it, and so does the same command.")) from None
    finally:
        progress.end()
    if found is None:
        run.refresh_from_db()
        raise Refused(words_of(run.error) or _("It was stopped."))
    return found


class _Progress:
    """A bar on a terminal, now and then a line elsewhere."""

    def __init__(self, label: str, *, floor: _Floor | None = None) -> None:
        self.label = label
        self.floor = floor
        self._is_tty = sys.stdout.isatty()
        self._shown_at = float("-inf")

    def after_batch(self, run: ImportRun, batch: Batch) -> None:
        """Show how far it is, at most twice a second; let routing have its turn."""
        if self.floor is not None:
            self.floor.turn(batch)
        moment = time.monotonic()
        if moment - self._shown_at < (SHOW_EVERY_SECONDS if self._is_tty else PLAIN_EVERY_SECONDS):
            return
        self._shown_at = moment
        text = f"{self.label} {self._bar(run)} {_counts(run)}"
        if self.floor is not None:
            text = f"{text} · {self.floor.words()}"
        click.echo(f"\r\x1b[K{text}" if self._is_tty else text, nl=not self._is_tty)

    def _bar(self, run: ImportRun) -> str:
        done, total = settled_rows(run), run.total_rows or 0
        if not total:
            return str(done)
        filled = 24 * done // max(total, 1)
        return f"[{'#' * filled}{'.' * (24 - filled)}] {done}/{total}"

    def end(self) -> None:
        """Take the bar away."""
        if self._is_tty:
            click.echo("\r\x1b[K", nl=False)


class _Floor:
    """What routing makes of the requests. Where no server is running, this process dispatches and routes itself."""

    def __init__(self) -> None:
        self.holder = leases.new_holder()
        self.tickets: list[int] = []
        self.customers = {"matched": 0, "new": 0, "": 0}
        self._looked_at = self._turned_at = float("-inf")
        self._found = (0, 0)
        self._leads = False

    def turn(self, batch: Batch) -> None:
        """Note what came in; now and then feed it to the handlers and make offers, unless a server does."""
        for settled in batch.settled:
            self.customers[settled.customer] += 1
            if settled.ticket is not None:
                self.tickets.append(settled.ticket)
        moment = time.monotonic()
        if moment - self._turned_at >= TURN_EVERY_SECONDS:
            self._turned_at = moment
            self._leads = leases.acquire(dispatcher.LEASE, self.holder, seconds=LEASE_SECONDS) is not None
            if self._leads:
                dispatcher.drain(self.holder)
                make_offers()
        if not self._leads:
            keep_pace()

    def settle(self) -> None:
        """Wait until all of them were routed, at most a minute; give the dispatcher's place back."""
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until and self._look()[0] < len(self.tickets):
            if leases.acquire(dispatcher.LEASE, self.holder, seconds=LEASE_SECONDS) is not None:
                dispatcher.drain(self.holder)
                make_offers()
                break
            time.sleep(0.2)
        leases.release(dispatcher.LEASE, self.holder)
        self._looked_at = float("-inf")

    def _look(self) -> tuple[int, int]:
        """How many of the requests were routed, and how many of those are with an agent or offered to one."""
        routed = offered = 0
        for start in range(0, len(self.tickets), CHUNK):
            items = WorkItem.objects.filter(ticket_id__in=self.tickets[start : start + CHUNK])
            routed += items.values("ticket_id").distinct().count()
            offered += items.exclude(state=ItemState.WAITING).values("ticket_id").distinct().count()
        return routed, offered

    def words(self) -> str:
        """In one line."""
        moment = time.monotonic()
        if moment - self._looked_at > SHOW_EVERY_SECONDS:
            self._looked_at, self._found = moment, self._look()
        return _("customers matched {matched}, new {new}; routed {routed}, offered {offered}").format(
            matched=self.customers["matched"],
            new=self.customers["new"],
            routed=self._found[0],
            offered=self._found[1],
        )


def _counts(run: ImportRun) -> str:
    return _("new {made}, changed {changed}, repeated {repeated}, refused {refused}").format(
        made=run.made, changed=run.changed, repeated=run.repeated, refused=run.refused
    )


def _report(run: ImportRun, errors: Path | None, *, is_trial: bool) -> int:
    """Counts and refused rows; exit code 1 if there are any."""
    label = _("Trial") if is_trial else _("Done")
    rows = _("{rows} rows").format(rows=settled_rows(run))
    click.echo(f"{label}: {rows} · {_counts(run)}")
    if run.kind == ImportKind.EVENTS:
        _report_events(run, is_trial=is_trial)
    if not run.refused:
        return 0
    for row in refusals(run)[:SHOWN_REFUSALS]:
        place = _("row {row}").format(row=row.place)
        click.secho(f"  {place} {row.column}: {row.why}", fg="red", err=True)
    if run.refused > SHOWN_REFUSALS:
        click.echo(_("  … and more. --errors FILE writes them all."), err=True)
    if errors is not None:
        with errors.open("w", encoding="utf-8", newline="") as file:
            file.writelines(error_file(run, headers_of(run)))
        click.echo(_("Refused rows: {file}").format(file=errors), err=True)
    return 1


def _report_events(run: ImportRun, *, is_trial: bool) -> None:
    """What became of the histories, and what there is to know about them."""
    tally = Counter(run.options.get("tally", {}))
    if not is_trial:
        text = _("requests {made}, transfers {transfers}, resolved {resolved}, reopened {reopened}")
        click.echo(
            text.format(
                made=run.made,
                transfers=tally["transfers"],
                resolved=tally["resolved"],
                reopened=tally["reopened"],
            )
        )
    for topic in topics(run):
        more = " …" if topic.more else ""
        click.echo(f"{topic.title}: {topic.count}\n  {' · '.join(topic.names)}{more}")
