"""A small administration page over `Client` and a few pages of the shell, for the UI kit's tests."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path

from zhulian.platform.access import Actor
from zhulian.platform.models import Client, Role, RoleGrant, User
from zhulian.platform.ui.settings_pages import Column, SettingsPage
from zhulian.platform.ui.toasts import toast
from zhulian.site import urls as real

PERMISSION = "test.clients"


class ClientForm(forms.ModelForm):
    class Meta:
        model = Client
        fields = ("name", "name_en", "slug", "phone")


def visible(actor: Actor):
    return Client.objects.exclude(slug__startswith="hidden")


PAGE = SettingsPage(
    slug="test-clients",
    title="Test clients",
    purpose="Companies for the test.",
    group="company",
    icon="building",
    permission=PERMISSION,
    model=Client,
    form_class=ClientForm,
    rows=visible,
    columns=(Column("Name", "name"), Column("Phone", "phone", "phone")),
    item_name="company",
    empty_text="Companies appear here.",
    ordering=("position", "pk"),
    search=("name", "name_en"),
)


def user_with(*permissions: str, username: str = "admin", name: str = "王强", language: str = "en") -> User:
    user = User.objects.create_user(username, "x", name=name, language=language)
    role = Role.objects.create(
        code=f"r-{username}", name=username, permissions=dict.fromkeys(permissions, "client")
    )
    RoleGrant.objects.create(user=user, role=role)
    return user


PAGE_TEMPLATE = """{% extends "platform/page.html" %}
{% block title %}{{ name }}{% endblock %}{% block header %}{{ name }}{% endblock %}
{% block content %}<p id="where">{{ name }}</p>
<a href="/t/two/">to two</a> <a href="/t/missing/">to missing</a> <a href="/t/broken/">to broken</a>
<form method="post" action="/t/post/" data-draft="test:1" data-validate>{% csrf_token %}
<div class="field"><label for="body">Body</label><textarea id="body" name="body" required></textarea></div>
<div class="form-actions"><button id="send">Send</button></div></form>
<div id="part" data-live="thing:1" hx-get="/t/part/" hx-trigger="live" hx-target="this">
<input id="inner" value=""><span id="mark">old</span></div>
{% endblock %}"""


def page(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE_TEMPLATE).render({"name": name}, request))


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


def post(request: HttpRequest) -> HttpResponse:
    if request.POST.get("body") == "fail":
        raise RuntimeError("on purpose")
    toast(request, "Sent.", undo="/t/undo/")
    return redirect("/t/two/")


def fragment(request: HttpRequest) -> HttpResponse:
    toast(request, "已保存", level=messages.SUCCESS)
    return HttpResponse("<li>row</li>")


def part(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<input id="inner" value=""><span id="mark">new</span>')


def guarded(request: HttpRequest) -> HttpResponse:
    return redirect(f"/login/?next={request.path}")


urlpatterns = [
    path("t/broken/", broken),
    path("t/post/", post),
    path("t/fragment/", fragment),
    path("t/part/", part),
    path("t/guarded/", guarded),
    path("t/one/", page, {"name": "one"}, name="test_one"),
    path("t/two/", page, {"name": "two"}, name="test_two"),
    path("", include(real.urlpatterns)),
]
handler400, handler403, handler404, handler500 = (
    real.handler400,
    real.handler403,
    real.handler404,
    real.handler500,
)
