"""Commands about people: the first administrator, and the demo's log-ins."""

from __future__ import annotations

import sys

import click
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from zhulian.cli.language import _
from zhulian.platform.jobs import enqueue
from zhulian.platform.models import Role, RoleGrant
from zhulian.platform.permissions import ADMINISTRATOR, BUILTIN_ROLES
from zhulian.site import demo
from zhulian.site.demo.jobs import fill_history

DEMO_SHOWN = 7
DEMO_DAYS = 3


def administrator_role() -> Role:
    """The built-in role of that code, made when the installation does not have it yet."""
    builtin = next(role for role in BUILTIN_ROLES if role.code == "administrator")
    defaults = {
        "name": builtin.name,
        "name_en": builtin.name_en,
        "permissions": ADMINISTRATOR,
        "is_builtin": True,
    }
    return Role.objects.get_or_create(code=builtin.code, defaults=defaults)[0]


def create_admin(username: str, name: str, password: str) -> None:
    """Make the user and grant the administrator's role for all client companies; ends the program if refused."""
    users = get_user_model()
    if users.objects.filter(username=username.strip().lower()).exists():
        click.secho(_("There is already a user {name}.").format(name=username), fg="red", err=True)
        sys.exit(1)
    try:
        validate_password(password)
    except ValidationError as error:
        click.secho(" ".join(error.messages), fg="red", err=True)
        sys.exit(1)
    with transaction.atomic():
        user = users.objects.create_user(username, password, name=name)
        RoleGrant.objects.create(user=user, role=administrator_role())
    click.echo(_("{name} may now log in.").format(name=user.username))


def seed_demo() -> None:
    """Seed an installation without users, then print the log-ins of its demo users."""
    if not get_user_model().objects.exists():
        click.echo(_("Filling the empty installation with example data …"))
        with transaction.atomic():
            demo.seed(days=DEMO_DAYS)
            enqueue(fill_history, key="demo")
    click.echo(_("Demo log-ins:"))
    users = get_user_model().objects.filter(is_demo=True).order_by("id")
    for user in users[:DEMO_SHOWN]:
        click.echo(f"  {user.username:<12} {demo.PASSWORD}  {user.name}")
