"""The commands of `querencia`, and the help that stands above them."""

from __future__ import annotations

from typing import Annotated

import typer

from querencia import __version__
from querencia.cli import (
    backtest,
    backup,
    check,
    convert,
    demo,
    fit,
    importing,
    review,
    serve,
    simulate,
)
from querencia.cli.help import SpokenCommand, SpokenGroup
from querencia.cli.language import _
from querencia.cli.options import Language

ABOUT = _(
    "Querencia tells a business each week which customers are leaving, who is buying less than"
    " chance explains, what each is worth, and how sure it is. All it needs is a file of purchases:"
    " who, when, how much."
)
EXAMPLES = "\b\n" + _(
    "Examples:\n"
    "  querencia review purchases.csv\n"
    "  querencia review purchases.xlsx --margin-rate 35% --capacity 10 --out monday\n"
    "  querencia review --help"
)

app = typer.Typer(
    cls=SpokenGroup,
    add_completion=False,
    rich_markup_mode=None,  # plain text: it reads the same in a terminal, a pipe and a page
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)


@app.callback(invoke_without_command=True, help=ABOUT, epilog=EXAMPLES)
def querencia(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=_("Print the version."))] = False,
    lang: Language = None,  # noqa: ARG001 - was heard before the arguments were parsed
) -> None:
    """Print the version or, where no command was given, the help."""
    if version:
        typer.echo(f"querencia {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


for module, command in (
    (review, review.review),
    (fit, fit.fit),
    (backtest, backtest.backtest),
    (simulate, simulate.simulate),
    (convert, convert.convert),
    (importing, importing.import_),
    (serve, serve.serve),
    (demo, demo.demo),
    (backup.Backup, backup.backup),
    (backup.Restore, backup.restore),
    (check, check.check),
):
    app.command(
        command.__name__.rstrip("_"),  # "import" is a word of Python's
        cls=SpokenCommand,
        help=module.ABOUT,
        short_help=module.SHORT,
        options_metavar=_("[OPTIONS]"),
        epilog=module.EXAMPLES,
    )(command)
