"""Pages of imports: the list, a new file, its columns, the trial, the run with its progress, the refused rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhulian.intake.importing import actions, mapping
from zhulian.intake.importing.access import (
    access_import_client,
    access_run,
    import_clients,
    mappings_of,
)
from zhulian.intake.importing.actions import CannotGoOn, most_upload_bytes
from zhulian.intake.importing.forms import ColumnsForm, ReadingForm, UploadForm, saved_mappings
from zhulian.intake.importing.lists import SPEC
from zhulian.intake.importing.problems import FileProblem, words_of
from zhulian.intake.importing.queries import error_file, headers_of, refusals, standing
from zhulian.intake.importing.reading import Reading
from zhulian.intake.importing.running import table_of
from zhulian.intake.models import ImportRun, ImportState
from zhulian.platform import throttle
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.files import FileRefused
from zhulian.platform.lists import show
from zhulian.platform.ui.toasts import toast

UPLOADS = (30, 3600)


@signed_in
@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    """All runs, newest first."""
    actor = actor_of(request)
    if not import_clients(actor):
        raise NotFound("imports")
    return show(request, actor, SPEC)


@signed_in
@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Bring a file."""
    actor = actor_of(request)
    clients = import_clients(actor)
    if not clients:
        raise NotFound("imports")
    if request.method == "GET":
        return _draw_new(request, UploadForm(clients=clients))
    throttle.check(f"import:{actor.user_id}", *UPLOADS)
    form = UploadForm(request.POST, request.FILES, clients=clients)
    if form.is_valid():
        found = form.cleaned_data
        client = access_import_client(actor, int(found["client"]))
        try:
            run = actions.create_run(
                actor,
                client,
                found["kind"],
                found["file"],
                found["file"].name,
                most_bytes=most_upload_bytes(),
            )
        except (FileProblem, FileRefused) as error:
            form.add_error("file", str(error))
        else:
            return redirect("intake:import_columns", run.pk)
    return _draw_new(request, form, status=422)


def _draw_new(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "most_mb": most_upload_bytes() // 1024 // 1024}
    return render(request, "intake/importing/new.html", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def import_columns(request: HttpRequest, run_id: int) -> HttpResponse:
    """What the columns mean, with samples; the trial begins from here."""
    actor = actor_of(request)
    run = access_run(actor, run_id)
    if not standing(run).is_untouched:
        return redirect("intake:import", run.pk)
    try:
        table = table_of(run)
        rows = table.samples()
    except FileProblem as problem:
        return render(request, "intake/importing/columns.html", {"run": run, "problem": problem}, status=422)
    _apply_saved(request, run, table.headers)
    if request.method == "GET":
        return _draw_columns(request, run, ColumnsForm(run=run, table=table, rows=rows))
    form = ColumnsForm(request.POST, run=run, table=table, rows=rows)
    if not form.is_valid():
        return _draw_columns(request, run, form, status=422)
    actions.choose(
        actor,
        run.pk,
        columns=form.columns,
        options=form.options(),
        is_replay=bool(form.cleaned_data.get("is_replay")),
        save_as=form.cleaned_data["save_as"],
    )
    actions.check(actor, run.pk)
    return redirect("intake:import", run.pk)


def _apply_saved(request: HttpRequest, run: ImportRun, headers: list[str]) -> None:
    """Show the columns as a saved mapping has them, where the address names one."""
    wanted = request.GET.get("mapping", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        saved = mappings_of(run.client_id, run.kind).filter(pk=int(wanted)).first()
        if saved is not None:
            run.columns = mapping.kept(mapping.targets_of(run.kind, run.client_id), saved.columns, headers)


def _draw_columns(request: HttpRequest, run: ImportRun, form: ColumnsForm, status: int = 200) -> HttpResponse:
    reading = Reading.of(run.reading)
    context = {
        "run": run,
        "form": form,
        "reading": reading,
        "reading_form": ReadingForm(reading=reading),
        "saved": saved_mappings(run),
        "chosen": request.GET.get("mapping", ""),
    }
    return render(request, "intake/importing/columns.html", context, status=status)


@signed_in
@require_POST
def import_read(request: HttpRequest, run_id: int) -> HttpResponse:
    """Read the file another way."""
    actor = actor_of(request)
    run = access_run(actor, run_id)
    form = ReadingForm(request.POST, reading=Reading.of(run.reading))
    if form.is_valid():
        chosen = {name: form.cleaned_data.get(name, "") for name in ("encoding", "delimiter", "sheet")}
        if chosen["encoding"] != Reading.of(run.reading).encoding:
            # Another encoding shows another text: its separator is looked for anew.
            chosen["delimiter"] = ""
        try:
            actions.read_again(actor, run.pk, **chosen)
        except (FileProblem, CannotGoOn) as error:
            toast(request, str(error), level=messages.ERROR)
    return redirect("intake:import_columns", run.pk)


@signed_in
@require_safe
def import_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """A run as it is: the trial's findings, the progress, or the result."""
    run = access_run(actor_of(request), run_id)
    if run.state == ImportState.DRAFT:
        return redirect("intake:import_columns", run.pk)
    return render(request, "intake/importing/run.html", _context(run))


@signed_in
@require_safe
def import_progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """The part of the page that moves."""
    run = access_run(actor_of(request), run_id)
    return render(request, "intake/importing/standing.html", _context(run))


def _context(run: ImportRun) -> dict[str, Any]:
    found = standing(run)
    return {
        "run": run,
        "standing": found,
        "refusals": [] if found.is_at_work or not run.refused else refusals(run),
        "error": words_of(run.error),
    }


@signed_in
@require_safe
def import_errors(request: HttpRequest, run_id: int) -> HttpResponse:
    """The refused rows as a file: mend them and bring it in."""
    run = access_run(actor_of(request), run_id)
    if run.removed_at is not None:
        raise NotFound(f"rows of {run.pk}")
    try:
        headers = headers_of(run)
    except FileProblem:
        headers = []
    response = HttpResponse("".join(error_file(run, headers)), content_type="text/csv; charset=utf-8")
    stem = run.name.rpartition(".")[0] or run.name
    name = _("%(file)s refused rows.csv") % {"file": stem}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _deed(action: Callable[[Actor, int], ImportRun]) -> Callable[..., HttpResponse]:
    @signed_in
    @require_POST
    def view(request: HttpRequest, run_id: int) -> HttpResponse:
        try:
            action(actor_of(request), run_id)
        except CannotGoOn as refusal:
            toast(request, str(refusal), level=messages.WARNING)
        return redirect("intake:import", run_id)

    return view


import_start = _deed(actions.start)
import_stop = _deed(actions.stop)
import_go_on = _deed(actions.go_on)


@signed_in
@require_POST
def import_delete(request: HttpRequest, run_id: int) -> HttpResponse:
    """Away with a file of which nothing was brought in."""
    try:
        actions.delete(actor_of(request), run_id)
    except CannotGoOn as refusal:
        toast(request, str(refusal), level=messages.WARNING)
        return redirect("intake:import", run_id)
    toast(request, _("The import was deleted."))
    return redirect("intake:imports")
