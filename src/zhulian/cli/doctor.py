"""`zhulian doctor`: one line a check, each with its mend."""

from __future__ import annotations

import click

from zhulian.cli.language import _
from zhulian.site.checks import FAILED, OK, WARNING, examine

COLOURS = {OK: "green", WARNING: "yellow", FAILED: "red"}


def run_doctor() -> int:
    """Print every check; 1 if anything failed, else 0."""
    mend = _("Mend:")
    words = {OK: _("ok"), WARNING: _("warning"), FAILED: _("failed")}
    worst = OK
    for name, finding in examine():
        click.secho(f"{words[finding.state]:>8}", fg=COLOURS[finding.state], nl=False)
        click.echo(f"  {name}: {finding.text}")
        if finding.mend:
            click.echo(f"{'':>10}{mend} {finding.mend}")
        worst = max(worst, finding.state)
    return 1 if worst == FAILED else 0
