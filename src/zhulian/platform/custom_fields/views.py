"""The preview beside a custom field's form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.custom_fields.controls import FieldsForm
from zhulian.platform.custom_fields.settings_forms import previewed


@signed_in
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The control as it would be drawn from what is typed now."""
    actor_of(request).require("settings.catalogue")
    field = previewed(request.POST)
    form = FieldsForm([field], {}) if field.label else None
    return render(request, "platform/custom_fields/preview_control.html", {"form": form})
