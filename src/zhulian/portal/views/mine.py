"""我的请求: the requests of whoever is signed in, and of the organisation for its administrators."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhulian.customers.models import CustomerAccount
from zhulian.platform.ui.paging import keyset
from zhulian.portal.brand import brand_of
from zhulian.portal.my_queries import ORDER, PAGE_SIZE, SHOWN, listed
from zhulian.portal.views.owning import own


@require_safe
@own
def my(request: HttpRequest, account: CustomerAccount) -> HttpResponse:
    """Open ones first. `show` (open, resolved), and for administrators `of=all` and the words `q`."""
    show = request.GET.get("show", "")
    is_all = account.is_organisation_admin and request.GET.get("of") == "all"
    words = request.GET.get("q", "").strip()[:80] if is_all else ""
    rows = listed(account, show=show, is_all=is_all, words=words)
    page = keyset(rows, order=ORDER, cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)
    context = {
        "client": account.client,
        "brand": brand_of(account.client),
        "account": account,
        "page": page,
        "show": show if show in SHOWN else "",
        "is_all": is_all,
        "q": words,
    }
    return render(request, "portal/my/list.html", context)
