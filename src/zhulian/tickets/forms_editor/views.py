"""The pages of the form editor."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhulian.platform.access import NotFound
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.clock import now
from zhulian.platform.naming import pick_language
from zhulian.tickets.forms_editor import actions
from zhulian.tickets.forms_editor.access import (
    PERMISSION,
    access_form,
    access_version,
    form_clients,
    visible_forms,
)
from zhulian.tickets.forms_editor.cards import cards_of, drawable
from zhulian.tickets.forms_editor.forms import FormFacts
from zhulian.tickets.forms_editor.posted import Rows, change, rows_of
from zhulian.tickets.forms_editor.queries import last_versions, versions_of
from zhulian.tickets.models import Form
from zhulian.tickets.questions import Kind, QuestionsError, dump_questions
from zhulian.tickets.questions.controls import QuestionsForm

LANGUAGES = ("zh-hans", "en")


@require_safe
@signed_in
def form_list(request: HttpRequest) -> HttpResponse:
    """All forms of the client companies one designs forms for."""
    actor = actor_of(request)
    actor.require(PERMISSION)
    forms = last_versions(visible_forms(actor))
    context = {"forms": forms, "clients": form_clients(actor)}
    return render(request, "tickets/forms/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, client_slug: str) -> HttpResponse:
    """Begin a form."""
    actor = actor_of(request)
    actor.require(PERMISSION)
    client = next((c for c in form_clients(actor) if c.slug == client_slug), None)
    if client is None:
        raise NotFound(client_slug)
    facts = FormFacts(client, request.POST if request.method == "POST" else None)
    if facts.is_bound and facts.is_valid():
        data = dict(facts.cleaned_data)
        data.pop("is_active")
        return redirect("forms:edit", actions.create_form(actor, client=client, **data).pk)
    status = 422 if facts.is_bound else 200
    context = {"facts": facts, "client": client}
    return render(request, "tickets/forms/facts.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def facts(request: HttpRequest, form_id: int) -> HttpResponse:
    """What a form is called and what it is for."""
    actor = actor_of(request)
    form = access_form(actor, form_id)
    initial = {
        "name": form.name,
        "name_en": form.name_en,
        "type": form.ticket_type_id,
        "product": form.product_id,
        "is_active": form.is_active,
    }
    page = FormFacts(form.client, request.POST if request.method == "POST" else None, initial=initial)
    if page.is_bound and page.is_valid():
        actions.edit_form(actor, form.pk, **page.cleaned_data)
        return redirect("forms:edit", form.pk)
    context = {"facts": page, "client": form.client, "form": form}
    return render(request, "tickets/forms/facts.html", context, status=422 if page.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, form_id: int) -> HttpResponse:
    """The editor. Every button posts the whole page, which is saved as a draft, so that nothing is lost."""
    actor = actor_of(request)
    form = access_form(actor, form_id)
    if request.method != "POST":
        return _draw(request, form, form.draft)
    before = rows_of(request.POST)
    what = request.POST.get("do", "save")
    rows = change(before, what)
    try:
        form = actions.save_draft(actor, form.pk, rows, version=_version(request), shown=before)
        if what == "publish":
            made = actions.publish(actor, form.pk, version=form.draft_version)
            said = _("Published as version %(number)s. Customers are asked these questions from now on.")
            return _draw(request, form, rows, said=said % {"number": made.number})
    except actions.DraftChanged as conflict:
        actions.keep_aside(actor, conflict.form, rows)
        return _compare(request, conflict.form, rows)
    except QuestionsError as error:
        return _draw(request, form, rows, error=error, status=422)
    return _draw(request, form, rows, added=len(rows) - 1 if what.startswith("add:") else None)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _draw(
    request: HttpRequest,
    form: Form,
    rows: Rows,
    *,
    error: QuestionsError | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    latest = form.versions.order_by("-number").first()
    context = {
        "form": form,
        "cards": cards_of(rows, error),
        "kinds": Kind.choices,
        "has_errors": error is not None,
        "latest": latest,
        "is_published": latest is not None and not _differs(rows, latest.questions),
        "aside": actions.aside_of(actor_of(request), form),
        "general_error": next((p.message for p in error.problems if p.field == "list"), "") if error else "",
        **more,
    }
    return render(request, "tickets/forms/edit.html", context, status=status)


def _differs(rows: Rows, published: Rows) -> bool:
    questions, unfinished = drawable(rows)
    return unfinished > 0 or dump_questions(questions) != published


def _compare(request: HttpRequest, form: Form, mine: Rows) -> HttpResponse:
    context = {"form": form, "mine": cards_of(mine), "theirs": cards_of(form.draft)}
    return render(request, "tickets/forms/compare.html", context, status=422)


@require_POST
@signed_in
def draft(request: HttpRequest, form_id: int) -> HttpResponse:
    """Autosave: the line that says so, with the version to go on from; on a conflict, the way to compare."""
    actor = actor_of(request)
    form = access_form(actor, form_id)
    rows = rows_of(request.POST)
    context: dict[str, Any] = {"form": form, "version": _version(request)}
    try:
        form = actions.save_draft(actor, form.pk, rows, version=_version(request), shown=rows)
    except actions.DraftChanged:
        context["is_conflict"] = True
    else:
        context |= {"form": form, "version": form.draft_version, "is_saved": True, "saved_at": now()}
    return render(request, "tickets/forms/draft_state.html", context)


@require_POST
@signed_in
def aside(request: HttpRequest, form_id: int) -> HttpResponse:
    """Fetch back the version set aside (the present one takes its place), or drop it."""
    actor = actor_of(request)
    form = access_form(actor, form_id)
    kept = actions.aside_of(actor, form)
    if kept is not None and request.POST.get("do") == "drop":
        kept.delete()
    elif kept is not None:
        actions.save_draft(actor, form.pk, kept.fields["rows"], version=form.draft_version, set_aside=True)
    return redirect("forms:edit", form.pk)


@require_safe
@signed_in
def history(request: HttpRequest, form_id: int) -> HttpResponse:
    """The published versions, newest first."""
    form = access_form(actor_of(request), form_id)
    return render(request, "tickets/forms/history.html", {"form": form, "versions": versions_of(form)})


@require_POST
@signed_in
def roll_back(request: HttpRequest, form_id: int, number: int) -> HttpResponse:
    """Publish an earlier version again."""
    actions.roll_back(actor_of(request), form_id, number)
    return redirect("forms:history", form_id)


@require_safe
@signed_in
@xframe_options_sameorigin
def preview(request: HttpRequest, form_id: int) -> HttpResponse:
    """The questions as a customer sees them, in the language wanted; `?number=` shows a published version."""
    form = access_form(actor_of(request), form_id)
    number = request.GET.get("number", "")
    rows = access_version(form, int(number)).questions if number.isdecimal() else form.draft
    wanted = request.GET.get("lang", "")
    language = wanted if wanted in LANGUAGES else translation.get_language() or LANGUAGES[0]
    with translation.override(language):
        questions, unfinished = drawable(rows)
        context = {
            "title": pick_language(form.name, form.name_en),
            "questions": QuestionsForm(questions).questions,
            "unfinished": unfinished,
            "language": language,
        }
        response = render(request, "tickets/forms/preview.html", context)
    response.csp_changes = {"frame-ancestors": "'self'"}  # type: ignore[attr-defined]
    return response
