"""Reads of the form editor."""

from __future__ import annotations

from django.db.models import Max, QuerySet

from zhulian.tickets.models import Form, FormVersion


def last_versions(forms: QuerySet[Form]) -> QuerySet[Form]:
    """The forms with `latest`, the number and time of the published version, in the order of the list."""
    return forms.annotate(
        latest=Max("versions__number"), published_at=Max("versions__published_at")
    ).order_by("client__position", "client_id", "-is_active", "position", "id")


def versions_of(form: Form) -> QuerySet[FormVersion]:
    """The published versions, newest first."""
    return form.versions.select_related("published_by").order_by("-number")
