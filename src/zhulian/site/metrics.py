"""The page that Prometheus reads. Off until a token is set; whoever asks without it learns nothing."""

from __future__ import annotations

from hmac import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures, for `Authorization: Bearer` with ZHULIAN_METRICS_TOKEN; 404 for everybody else."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    token = settings.METRICS_TOKEN.encode()
    if not token or not compare_digest(given, token):
        raise Http404
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
