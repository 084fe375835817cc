"""Commands about people: the first administrator, and the demo's log-ins."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

import click
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from zhulian.cli.language import _
from zhulian.platform import bootstrap
from zhulian.platform.models import RoleGrant, User

DEMO_MODULE = "zhulian.site.demo"
DEMO_DAYS = 3


def create_admin(username: str, name: str, password: str) -> None:
    """Make a user who is administrator for all client companies; ends the program if refused."""
    try:
        validate_password(password)
        user = bootstrap.create_admin(username, password, name)
    except ValidationError as error:
        click.secho(" ".join(error.messages), fg="red", err=True)
        sys.exit(1)
    click.echo(_("{name} may now log in.").format(name=user.username))


def seed_demo() -> None:
    """Seed an installation without users, then print a log-in of each role."""
    if find_spec(DEMO_MODULE) is None:
        click.echo(_("This version brings no demo data; the installation stays empty."))
        return
    demo = import_module(DEMO_MODULE)
    if not User.objects.exists():
        click.echo(_("Filling the empty installation with example data …"))
        demo.seed(days=DEMO_DAYS)
    grants = RoleGrant.objects.filter(user__is_demo=True).select_related("user", "role")
    first_of_role = {grant.role.label: grant.user for grant in grants.order_by("role_id", "-pk")}
    if not first_of_role:
        click.echo(_("This installation has users of its own; nothing was added."))
        return
    click.echo(_("Demo log-ins (password {password}):").format(password=demo.PASSWORD))
    for role, user in first_of_role.items():
        click.echo(f"  {user.username:<14} {role}  {user.name}")
