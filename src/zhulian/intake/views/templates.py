"""Messages to customers: the list, the editor with its live preview, back to the built-in text."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhulian.intake.access import access_template_client, template_clients
from zhulian.intake.forms import MessageTemplateForm
from zhulian.intake.mail_out.texts import LANGUAGES, Text, built_in
from zhulian.intake.mail_out.values import PLACEHOLDERS, sample_values, values_of
from zhulian.intake.mail_out.writing import fill
from zhulian.intake.models import MessageEvent, MessageTemplate
from zhulian.intake.queries import event_rows, last_answer, recent_tickets, template_of
from zhulian.intake.template_actions import problems_of, reset_template, save_template
from zhulian.platform import liquid
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.clock import now
from zhulian.platform.models import Client
from zhulian.platform.ui.toasts import toast

FIELDS = ("subject", "body", "sms")


@signed_in
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """Every event by client company and language."""
    clients = template_clients(actor_of(request))
    if not clients:
        raise NotFound("messages")
    return render(
        request, "intake/templates.html", {"clients": [(client, event_rows(client)) for client in clients]}
    )


def _place(request: HttpRequest, slug: str, event: str, language: str) -> tuple[Actor, Client]:
    """Who asks, and for which client company. Raises NotFound, Http404 for what does not exist."""
    actor = actor_of(request)
    if event not in MessageEvent.values or language not in LANGUAGES:
        raise Http404(event)
    return actor, access_template_client(actor, slug)


@signed_in
@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, slug: str, event: str, language: str) -> HttpResponse:
    """Edit one text."""
    actor, client = _place(request, slug, event, language)
    row = template_of(client, event, language)
    if request.method == "GET":
        return _draw(request, actor, client, event, language, _form(row, event, language))
    form = MessageTemplateForm(request.POST)
    seen = request.POST.get("seen", "")
    if form.is_valid():
        text = Text(**{name: form.cleaned_data[name] for name in FIELDS})
        for name, problems in problems_of(text).items():
            for problem in problems:
                form.add_error(name, problem)
    if form.is_valid() and seen != _stamp(row):
        form.add_error(
            None, _("Somebody else changed this text meanwhile. Save again to replace theirs by yours.")
        )
    if not form.is_valid():
        return _draw(request, actor, client, event, language, form, status=422)
    save_template(actor, client, event, language, text)
    toast(request, _("Saved. From now on customers get this text."))
    return redirect("intake:template", slug, event, language)


def _form(row: MessageTemplate | None, event: str, language: str) -> MessageTemplateForm:
    text: Any = row or built_in(event, language)
    return MessageTemplateForm(initial={name: getattr(text, name) for name in FIELDS})


def _stamp(row: MessageTemplate | None) -> str:
    return row.updated_at.isoformat() if row is not None else ""


def _draw(
    request: HttpRequest,
    actor: Actor,
    client: Client,
    event: str,
    language: str,
    form: MessageTemplateForm,
    *,
    status: int = 200,
) -> HttpResponse:
    row = template_of(client, event, language)
    context = {
        "form": form,
        "client": client,
        "event": event,
        "event_label": MessageEvent(event).label,
        "language": language,
        "languages": LANGUAGES,
        "row": row,
        "seen": _stamp(row),
        "placeholders": PLACEHOLDERS.items(),
        "tickets": recent_tickets(actor, client),
        **_preview(actor, client, event, language, _typed(form)),
    }
    return render(request, "intake/template.html", context, status=status)


def _typed(form: MessageTemplateForm) -> dict[str, str]:
    return {name: str(form[name].value() or "") for name in FIELDS}


@signed_in
@require_POST
def template_preview(request: HttpRequest, slug: str, event: str, language: str) -> HttpResponse:
    """The text as typed, filled with a sample or a real request. Nothing is saved."""
    actor, client = _place(request, slug, event, language)
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    context = _preview(actor, client, event, language, typed, ticket_id=request.POST.get("ticket", ""))
    return render(request, "intake/template_preview.html", context)


def _preview(
    actor: Actor, client: Client, event: str, language: str, typed: dict[str, str], ticket_id: str = ""
) -> dict[str, Any]:
    """The filled text, or what stands in its way."""
    text = Text(**(typed | {"sms": typed["sms"] or built_in(event, language).sms}))
    ticket = next((row for row in recent_tickets(actor, client) if str(row.pk) == ticket_id), None)
    if ticket is not None:
        values = values_of(ticket, last_answer(ticket), language)
    else:
        values = sample_values(client, language, now=now())
    problems = [(name, line) for name, lines in problems_of(text).items() for line in lines]
    try:
        filled = fill(text, values)
    except liquid.TemplateFailed as error:
        return {"problems": problems or [("body", error.problem.message)]}
    return {"filled": filled, "problems": problems}


@signed_in
@require_POST
def template_reset(request: HttpRequest, slug: str, event: str, language: str) -> HttpResponse:
    """Back to the built-in text."""
    actor, client = _place(request, slug, event, language)
    reset_template(actor, client, event, language)
    toast(request, _("The built-in text is used again."))
    return redirect("intake:template", slug, event, language)
