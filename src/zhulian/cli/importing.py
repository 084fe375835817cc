"""The commands that bring in files. Like the others they load Django only when they are called."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from zhulian.cli.language import _

Command = Callable[..., None]


@click.group("import", help=_("Bring in requests, histories or customers from a CSV or Excel file."))
def bring() -> None:
    """`zhulian import messages FILE`, `zhulian import events FILE`, `zhulian import customers FILE`."""


def _shared(command: Command) -> Command:
    """The options of all kinds."""
    options = (
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        click.option(
            "--client", default="", help=_("Short name of the client company; not needed for one only.")
        ),
        click.option("--dry-run", is_flag=True, help=_("Check all rows and bring nothing in.")),
        click.option("--mapping", default="", help=_("Columns that were kept under this name.")),
        click.option(
            "--column", multiple=True, help=_("What a column means: --column subject=标题 (repeatable).")
        ),
        click.option(
            "--encoding", default="", help=_("utf-8, gb18030, utf-16, big5 …; found out by itself.")
        ),
        click.option(
            "--errors",
            type=click.Path(dir_okay=False, path_type=Path),
            help=_("Write the refused rows here."),
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@bring.command(help=_("Requests: as history, or with --replay as if they arrived now."))
@_shared
@click.option("--replay", is_flag=True, help=_("Through the real intake, now: matched, routed, offered."))
@click.option("--type", "type_code", default="", help=_("Code of the request type; else the first one."))
@click.option("--queue", default="", help=_("Code of the skill group; else as the type says."))
@click.option("--product", default="", help=_("Code of the product."))
@click.option("--category", default="", help=_("Code of the category of answered history."))
@click.option("--result", default="", help=_("Code of the result of answered history; else the first one."))
@click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help=_("How 04-05-2019 is to be read."))
def messages(file: Path, type_code: str, replay: bool, date_order: str | None, **options: Any) -> None:
    """Exit code 1 if the file cannot be read or rows were refused."""
    named = {name: options.pop(name) for name in ("queue", "product", "category", "result")}
    chosen = {"type": type_code, **named, "is_replay": "1" if replay else "", "date_order": date_order or ""}
    _run("messages", file, chosen, options)


@bring.command(help=_("Histories: one row an event of a request, replayed into its ledger."))
@_shared
@click.option("--type", "type_code", default="", help=_("Code of the request type; else the first one."))
@click.option("--queue", default="", help=_("Code of the skill group of rows without one."))
@click.option("--product", default="", help=_("Code of the product."))
@click.option(
    "--category", default="", help=_("Code of the category of rows without one; else the first one.")
)
@click.option("--result", default="", help=_("Code of the result; else the first one."))
@click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help=_("How 04-05-2019 is to be read."))
@click.option("--make-groups", is_flag=True, help=_("Add skill groups that are missing."))
@click.option("--make-people", is_flag=True, help=_("Add people who are missing, without a log-in."))
def events(
    file: Path,
    type_code: str,
    date_order: str | None,
    *,
    make_groups: bool,
    make_people: bool,
    **options: Any,
) -> None:
    """Exit code 1 if the file cannot be read or rows were refused."""
    named = {name: options.pop(name) for name in ("queue", "product", "category", "result")}
    flags = {"make_groups": "on" if make_groups else "", "make_people": "on" if make_people else ""}
    _run("events", file, {"type": type_code, **named, **flags, "date_order": date_order or ""}, options)


@bring.command(help=_("Customers: new ones are made, known ones completed."))
@_shared
@click.option("--overwrite", is_flag=True, help=_("Replace what known customers already have."))
def customers(file: Path, overwrite: bool, **options: Any) -> None:
    """Exit code 1 if the file cannot be read or rows were refused."""
    _run("customers", file, {"overwrite": "on" if overwrite else ""}, options)


def _run(kind: str, file: Path, chosen: dict[str, str], options: dict[str, Any]) -> None:
    from zhulian.cli.commands import load_django, told_update

    load_django()
    told_update()
    from zhulian.cli.import_run import bring_in

    sys.exit(bring_in(kind, file, chosen, **options))
