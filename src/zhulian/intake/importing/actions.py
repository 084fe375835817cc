"""What people do with imports: bring a file, choose what its columns mean, try it out, start, stop, go on, delete."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhulian.intake.importing import mapping
from zhulian.intake.importing.access import IMPORT, access_run
from zhulian.intake.importing.problems import FileProblem, stored
from zhulian.intake.importing.reading import Reading, Table, guess
from zhulian.intake.importing.running import COUNTERS, path_of
from zhulian.intake.importing.states import UNTOUCHED, may_move
from zhulian.intake.models import ImportKind, ImportMapping, ImportRefusal, ImportRun, ImportState
from zhulian.platform import audit, files
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.files.storing import root
from zhulian.platform.models import Client
from zhulian.platform.notify import notify, register_kind

IMPORT_DONE, IMPORT_FAILED = "intake.import_done", "intake.import_failed"
NAME_CHARS = 200


class CannotGoOn(Exception):
    """The run is not in a state for that; `message` says so in words."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


def register_kinds() -> None:
    """What the bell says."""
    register_kind(
        IMPORT_DONE,
        _("%(name)s is in: %(made)s new, %(changed)s changed, %(repeated)s repeated, %(refused)s refused."),
        icon="file-import",
    )
    register_kind(IMPORT_FAILED, _("%(name)s could not be brought in to its end."), icon="alert-circle")


def most_upload_bytes() -> int:
    """The largest file that the page takes: what one request may carry, less its wrapping."""
    return int(settings.MAX_FILE_BYTES) * 4 - 1024 * 1024


def create_run(
    actor: Actor,
    client: Client,
    kind: str,
    content: UploadedFile[Any],
    name: str,
    *,
    most_bytes: int,
    encoding: str = "",
) -> ImportRun:
    """Store a file and guess how it is read and what its columns mean. Nothing is brought in yet.

    Raises NotFound, FileRefused (too large), FileProblem (no table, empty, its header); then nothing is kept.
    """
    actor.require(IMPORT, client=client.pk)
    file = files.store(
        content,
        name,
        owner_key="import:new",
        client=client.pk,
        actor=actor,
        accept_any=True,
        most_bytes=most_bytes,
    )
    try:
        with transaction.atomic():
            path = root() / file.path
            reading = guess(path)
            if encoding and reading.format == "csv":
                reading = re_read(path, reading, encoding=encoding)
            table = Table(path, reading)
            table.samples()
            run = ImportRun.objects.create(
                client=client,
                kind=ImportKind(kind),
                file=file,
                name=file.name[:NAME_CHARS],
                reading=reading.as_json(),
                columns=mapping.guess(mapping.targets_of(kind, client.pk), table.headers),
                started_by=actor.user,
                created_at=now(),
            )
            audit.record(
                actor, "import.brought", run, new={"name": run.name, "kind": kind, "bytes": file.size}
            )
            return run
    except FileProblem:
        files.remove(file)
        raise


def re_read(
    path: Path, reading: Reading, *, encoding: str = "", delimiter: str = "", sheet: str = ""
) -> Reading:
    """The reading with these choices instead of the guessed ones; an encoding brings its own separator."""
    from zhulian.intake.importing.delimited import sniff_delimiter

    if reading.format != "csv":
        return Reading(**{**_slots(reading), "sheet": sheet or reading.sheet})
    chosen = encoding or reading.encoding
    cut = delimiter or (sniff_delimiter(path, chosen) if encoding else reading.delimiter)
    return Reading(**{**_slots(reading), "encoding": chosen, "delimiter": cut, "is_sure": True})


def _slots(reading: Reading) -> dict[str, Any]:
    return {name: getattr(reading, name) for name in Reading.__slots__}


def read_again(actor: Actor, run_id: int, *, encoding: str, delimiter: str, sheet: str) -> ImportRun:
    """Read the file another way and guess its columns anew. Raises NotFound, CannotGoOn, FileProblem."""
    with transaction.atomic():
        run = _locked(actor, run_id)
        _must_be_untouched(run)
        path = path_of(run)
        reading = re_read(path, Reading.of(run.reading), encoding=encoding, delimiter=delimiter, sheet=sheet)
        table = Table(path, reading)
        table.samples()
        run.reading, run.state = reading.as_json(), ImportState.DRAFT
        targets = mapping.targets_of(run.kind, run.client_id)
        run.columns = mapping.kept(targets, run.columns, table.headers) or mapping.guess(
            targets, table.headers
        )
        run.save(update_fields=["reading", "columns", "state"])
        return run


def choose(
    actor: Actor,
    run_id: int,
    *,
    columns: Mapping[str, str],
    options: Mapping[str, Any],
    is_replay: bool = False,
    save_as: str = "",
) -> ImportRun:
    """What the columns mean and what is the same for all rows; `save_as` keeps the columns under a name.

    The caller has checked them (forms.ColumnsForm). Raises NotFound, CannotGoOn.
    """
    with transaction.atomic():
        run = _locked(actor, run_id)
        _must_be_untouched(run)
        run.columns, run.options, run.state = dict(columns), dict(options), ImportState.DRAFT
        run.is_replay = is_replay and run.kind == ImportKind.MESSAGES
        run.save(update_fields=["columns", "options", "state", "is_replay"])
        if save_as.strip():
            ImportMapping.objects.update_or_create(
                client_id=run.client_id,
                kind=run.kind,
                name=save_as.strip()[:80],
                defaults={"columns": dict(columns)},
            )
        return run


def check(actor: Actor, run_id: int, *, by_job: bool = True) -> ImportRun:
    """Begin a trial of all rows, which writes nothing but its findings. Raises NotFound, CannotGoOn."""
    with transaction.atomic():
        run = _begin(actor, run_id, ImportState.CHECKING)
        if by_job:
            _enqueue(run, actor)
        return run


def start(actor: Actor, run_id: int, *, by_job: bool = True) -> ImportRun:
    """Begin to bring the rows in. Raises NotFound, CannotGoOn."""
    with transaction.atomic():
        run = _begin(actor, run_id, ImportState.RUNNING)
        audit.record(actor, "import.started", run, new={"rows": run.total_rows, "is_replay": run.is_replay})
        if by_job:
            _enqueue(run, actor)
        return run


def _begin(actor: Actor, run_id: int, state: str) -> ImportRun:
    """From the first row, with all counters at nothing."""
    run = _locked(actor, run_id)
    has_rows_in = run.state == ImportState.FAILED and run.next_row > 1
    if has_rows_in or run.removed_at or not may_move(run.state, state):
        _refuse()
    restart(run, state)
    return run


def restart(run: ImportRun, state: str) -> None:
    """Set a run to its first row in this state. The caller holds its lock."""
    ImportRefusal.objects.filter(run=run).delete()
    for name in COUNTERS:
        setattr(run, name, 0)
    run.options = {key: value for key, value in run.options.items() if key not in {"tally", "remarks"}}
    run.state, run.next_row, run.error, run.finished_at = state, 1, "", None
    run.save(update_fields=["state", "next_row", "error", "finished_at", "options", *COUNTERS])


def go_on(actor: Actor, run_id: int, *, by_job: bool = True) -> ImportRun:
    """Go on where a run stopped, failed, or was left by its worker. Raises NotFound, CannotGoOn."""
    with transaction.atomic():
        run = _locked(actor, run_id)
        if not may_move(run.state, ImportState.RUNNING) or run.state == ImportState.CHECKED or run.removed_at:
            _refuse()
        if run.state != ImportState.RUNNING:
            run.state, run.error, run.finished_at = ImportState.RUNNING, "", None
            run.save(update_fields=["state", "error", "finished_at"])
            audit.record(actor, "import.went_on", run, new={"row": run.next_row})
        if by_job:
            _enqueue(run, actor)
        return run


def stop(actor: Actor, run_id: int) -> ImportRun:
    """Stop after the rows now under way; a trial is broken off. Raises NotFound, CannotGoOn."""
    with transaction.atomic():
        run = _locked(actor, run_id)
        target = ImportState.DRAFT if run.state == ImportState.CHECKING else ImportState.STOPPED
        if not may_move(run.state, target) or run.state == ImportState.CHECKED:
            _refuse()
        if target == ImportState.DRAFT:
            restart(run, target)
            return run
        run.state = target
        run.save(update_fields=["state"])
        audit.record(actor, "import.stopped", run, new={"row": run.next_row})
        return run


def delete(actor: Actor, run_id: int) -> None:
    """Delete a run of which nothing was brought in, with its file. Raises NotFound, CannotGoOn."""
    with transaction.atomic():
        run = _locked(actor, run_id)
        _must_be_untouched(run)
        audit.record(actor, "import.deleted", run, old={"name": run.name})
        file = run.file
        run.delete()
        if file is not None:
            files.remove(file)


def finish(run_id: int, expected: str) -> ImportRun | None:
    """The last row is settled: say so in the run, the journal and the bell. None if it was stopped meanwhile."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update(of=("self",)).select_related("client").get(pk=run_id)
        if run.state != expected:
            return None
        run.total_rows = sum(getattr(run, name) for name in COUNTERS)
        if expected == ImportState.CHECKING:
            run.state, run.next_row = ImportState.CHECKED, 1
            run.save(update_fields=["state", "next_row", "total_rows"])
            return run
        run.state, run.finished_at = ImportState.DONE, now()
        run.save(update_fields=["state", "finished_at", "total_rows"])
        counts = {name: getattr(run, name) for name in COUNTERS}
        audit.record(_owner(run), "import.finished", run, new=counts)
        _ring(run, IMPORT_DONE, {"name": run.name, **counts})
        return run


def fail(run_id: int, problem: FileProblem) -> None:
    """The run cannot go on by itself; rows already brought in stay."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
        if not may_move(run.state, ImportState.FAILED):
            return
        if run.state == ImportState.CHECKING:
            restart(run, ImportState.FAILED)
        run.state, run.error, run.finished_at = ImportState.FAILED, stored(problem), now()
        run.save(update_fields=["state", "error", "finished_at"])
        audit.record(_owner(run), "import.failed", run, new={"row": run.next_row}, reason=stored(problem))
        _ring(run, IMPORT_FAILED, {"name": run.name})


def _owner(run: ImportRun) -> Actor:
    return Actor.of(run.started_by) if run.started_by is not None else Actor.system("import")


def _ring(run: ImportRun, kind: str, params: dict[str, Any]) -> None:
    if run.started_by_id is not None:
        address = reverse("intake:import", args=[run.pk])
        notify([run.started_by_id], kind, params, address, client=run.client_id)


def _locked(actor: Actor, run_id: int) -> ImportRun:
    access_run(actor, run_id)
    rows = ImportRun.objects.select_for_update(of=("self",)).select_related("client", "file")
    return rows.get(pk=run_id)


def _must_be_untouched(run: ImportRun) -> None:
    is_over = run.state == ImportState.FAILED and run.next_row == 1
    if run.removed_at or (run.state not in UNTOUCHED and not is_over):
        _refuse()


def _refuse() -> NoReturn:
    raise CannotGoOn(_("This import is no longer at that point. Look at the page again."))


def _enqueue(run: ImportRun, actor: Actor) -> None:
    from zhulian.intake.importing.jobs import enqueue_run

    enqueue_run(run, created_by=actor.user_id)
