"""The sub-commands. Each loads what it needs when it is called: `zhulian version` must not wait for Django."""

from __future__ import annotations

import os
import sys

import click

from zhulian.cli.importing import bring
from zhulian.cli.language import _, language
from zhulian.site import exit_codes

UP_TO_DATE = _("Database is up to date ({count} migrations applied).")


class Group(click.Group):
    """Lists commands in the order they are written: by use, not by letter."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in order of definition."""
        return list(self.commands)


def load_django() -> None:
    """Settings, logging and models in place; needed by every command that looks at the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhulian.site.settings")
    import django

    django.setup()
    from django.utils import translation

    translation.activate("en" if language() == "en" else "zh-hans")


def update_database() -> int:
    """Apply what is pending, so that no command meets a database without its tables; how many migrations.

    Ends the program, with the driver's own words, where the database cannot be reached.
    """
    from django.db import OperationalError, connection

    from zhulian.site.migrating import migrate_once

    try:
        connection.ensure_connection()
    except OperationalError as error:
        words = _("The database does not answer.")
        click.secho(f"{words} {error}", fg="red", err=True)
        sys.exit(1)
    return migrate_once()


def told_update() -> None:
    """Update the database before a command that needs its tables; says so only where there was something to do."""
    if count := update_database():
        click.echo(UP_TO_DATE.format(count=count))


@click.group(cls=Group, help=_("Run and look after a Zhulian customer-service centre."))
def main() -> None:
    """Entry point of the program."""


HOST = click.option("--host", default="127.0.0.1", show_default=True, help=_("Address to listen on."))
PORT = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help=_("Port."))


@main.command(help=_("Start everything: web pages, sockets and background work."))
@HOST
@PORT
@click.option("--demo", is_flag=True, help=_("Fill an empty installation with example data first."))
def up(host: str, port: int, demo: bool) -> None:
    """Migrate, then keep one web and one worker process running until told to stop."""
    from zhulian.cli.supervise import run_up

    sys.exit(run_up(host, port, demo=demo))


@main.command(help=_("Serve pages and sockets only."))
@HOST
@PORT
def web(host: str, port: int) -> None:
    """One web process, with the event dispatcher and the routing loop inside."""
    load_django()
    from zhulian.site.processes import CannotStart, run_web

    try:
        sys.exit(run_web(host, port))
    except CannotStart as refusal:
        click.secho(str(refusal), fg="red", err=True)
        sys.exit(exit_codes.CONFIGURATION)


@main.command(help=_("Do background work only: jobs, timers, mailboxes."))
def worker() -> None:
    """One worker process."""
    load_django()
    from zhulian.site.processes import run_worker

    sys.exit(run_worker())


@main.command(help=_("Bring the database up to date."))
def migrate() -> None:
    """Apply migrations; two that start at once do not meet."""
    load_django()
    click.echo(UP_TO_DATE.format(count=update_database()))


@main.command(help=_("Fill an empty installation with example data and print its log-ins."))
def demo() -> None:
    """Seed once; an installation that has customers of its own is left alone."""
    load_django()
    told_update()
    from zhulian.cli.users import seed_demo

    seed_demo()


main.add_command(bring)


@main.command(help=_("Examine this installation and say what to mend."))
def doctor() -> None:
    """One line a check; exit code 1 if anything failed."""
    load_django()
    from zhulian.cli.doctor import run_doctor

    sys.exit(run_doctor())


@main.command(help=_("Make an administrator who can do everything."))
@click.option("--username", prompt=_("Log-in name"))
@click.option("--name", prompt=_("Name"))
@click.password_option(prompt=_("Password"), confirmation_prompt=_("Password again"))
def createadmin(username: str, name: str, password: str) -> None:
    """A user with every permission, for the first log-in and for emergencies."""
    load_django()
    told_update()
    from zhulian.cli.users import create_admin

    create_admin(username, name, password)


@main.command("rotate-key", help=_("Make a new key for stored secrets and write them anew under it."))
@click.option("--resume", is_flag=True, help=_("Make no new key; finish a run that was broken off."))
def rotate_key(resume: bool) -> None:
    """Safe to repeat; the program may run meanwhile. Old keys stay in the key file until somebody removes them."""
    load_django()
    told_update()
    from zhulian.platform import rotate

    count = rotate.reencrypt_all() if resume else rotate.rotate_key()
    click.echo(_("{count} secrets were written under the new key.").format(count=count))


@main.command(
    "fill-regions", help=_("Fill in the customers' missing regions from telephone numbers and addresses.")
)
def fill_regions() -> None:
    """A thousand customers at a time, in a background job; what a person set stays."""
    load_django()
    told_update()
    from zhulian.customers.jobs import fill_regions as job
    from zhulian.platform.jobs import enqueue

    enqueue(job, key="regions")
    click.echo(_("The background work has begun to fill in the regions."))


@main.command(help=_("Print the version."))
def version() -> None:
    """The installed version."""
    from importlib.metadata import version as installed

    click.echo(installed("zhulian"))
