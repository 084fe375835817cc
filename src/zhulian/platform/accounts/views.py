"""Pages of logging in, logging out and passwords."""

from __future__ import annotations

import math

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhulian.platform import throttle
from zhulian.platform.access import Actor
from zhulian.platform.access_request import signed_in
from zhulian.platform.accounts import actions, devices, queries
from zhulian.platform.accounts.forms import (
    ChangePasswordForm,
    LoginForm,
    NewPasswordForm,
    ProfileForm,
    ResetForm,
)
from zhulian.platform.ui.person import remember_language
from zhulian.platform.ui.toasts import toast

OLD_PASSWORD_TRIES = (10, 900)


def safe_next(request: HttpRequest) -> str:
    """Where to go after log-in: `next` if it is an address of ours, else the start page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """The log-in page."""
    if request.user.is_authenticated and request.method == "GET":
        return HttpResponseRedirect(safe_next(request))
    form = LoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = actions.log_in(request, data["username"], data["password"], is_bot=bool(data["website"]))
        except actions.LoginRefused as error:
            form.add_error(None, _refusal(error.wait))
        else:
            response = HttpResponseRedirect(safe_next(request))
            devices.remember(response, user.username)
            return response
    context = {
        "form": form,
        "next": safe_next(request),
        "demo_logins": queries.demo_logins(request),
        "demo_password": queries.DEMO_PASSWORD,
    }
    return render(request, "platform/accounts/login.html", context, status=400 if form.errors else 200)


def _refusal(wait: float) -> str:
    text = _("Log-in name and password do not fit together.")
    if wait <= 0:
        return text
    minutes = math.ceil(wait / 60)
    more = ngettext("Wait %(count)d minute and try again.", "Wait %(count)d minutes and try again.", minutes)
    return f"{text} {more % {'count': minutes}}"


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    if request.user.is_authenticated:
        actions.record_log_out(Actor.of(request.user))
    logout(request)
    return redirect("login")


@never_cache
@require_http_methods(["GET", "POST"])
def ask_for_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same whether or not there is such an account."""
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_for_reset(request, form.cleaned_data["identity"])
        return redirect("password_reset_done")
    return render(request, "platform/password_reset_form.html", {"form": form})


@require_safe
def reset_asked(request: HttpRequest) -> HttpResponse:
    """What to do now."""
    return render(request, "platform/password_reset_done.html")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Choose a new password by link. GET changes nothing."""
    user = queries.user_by_reset_link(uid, token)
    if user is None:
        return render(request, "platform/password_reset_confirm.html", {"validlink": False}, status=404)
    form = NewPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password"]
        actions.set_password(Actor.system("password-reset"), user, password, action="user.password_reset")
        return redirect("password_reset_complete")
    return render(request, "platform/password_reset_confirm.html", {"validlink": True, "form": form})


@require_safe
def reset_complete(request: HttpRequest) -> HttpResponse:
    """The password is changed."""
    return render(request, "platform/password_reset_complete.html")


@never_cache
@sensitive_post_parameters()
@signed_in
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """My settings: about me, the password, and signing out everywhere."""
    user = Actor.of(request.user).user  # type: ignore[arg-type]
    assert user is not None
    if request.method == "POST":
        throttle.check(f"old-password:{user.pk}", *OLD_PASSWORD_TRIES)
    is_about = request.POST.get("do") == "profile"
    password = ChangePasswordForm(user, None if is_about else request.POST or None)
    about = ProfileForm(request.POST if is_about else None, instance=queries.own_row(user))
    if is_about and about.is_valid():
        actions.save_profile(Actor.of(user), about.save(commit=False))
        response = redirect("profile")
        with translation.override(about.cleaned_data["language"]):
            toast(request, _("Saved."))
        remember_language(request, response, about.cleaned_data["language"])
        return response
    if password.is_bound and password.is_valid():
        actions.set_password(Actor.of(user), user, password.cleaned_data["new_password"])
        update_session_auth_hash(request, user)
        toast(request, _("Your password was changed. All other browsers were signed out."))
        return redirect("profile")
    return render(request, "platform/accounts/profile.html", {"form": password, "about": about})


@require_POST
@signed_in
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all my sessions but this one."""
    actor = Actor.of(request.user)  # type: ignore[arg-type]
    assert actor.user is not None
    actions.sign_out_everywhere(actor, actor.user)
    update_session_auth_hash(request, actor.user)
    toast(request, _("All other browsers were signed out."), level=messages.SUCCESS)
    return redirect("profile")
