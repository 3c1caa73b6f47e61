"""Commands whose help speaks the chosen language, where Typer's own words are English only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer.core

from querencia.cli.language import _
from querencia.report.catalogue import mark

if TYPE_CHECKING:
    from typer.core import TyperOption

# Typer looks its own words up through this name; a test reads the Spanish help.
setattr(typer.core, "_", _)  # noqa: B010 - the name is not declared for others to set
TYPERS_WORDS = (
    mark("Options"),
    mark("Commands"),
    mark("required"),
    mark("default: {default}"),
    mark("No such command {name!r}."),
)


class SpokenCommand(typer.core.TyperCommand):
    """A command whose help is translated."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - not public
        """Write the usage line."""
        pieces = " ".join(piece.strip("{}") for piece in self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=_("Usage: "))

    def get_help_option(self, ctx: Any) -> TyperOption | None:  # noqa: ANN401 - not public
        """Return the option --help."""
        return _spoken(super().get_help_option(ctx))


class SpokenGroup(typer.core.TyperGroup):
    """The group of all commands; its help is translated."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - not public
        """Write the usage line."""
        formatter.write_usage(ctx.command_path, _("COMMAND [OPTIONS]"), prefix=_("Usage: "))

    def get_help_option(self, ctx: Any) -> TyperOption | None:  # noqa: ANN401 - not public
        """Return the option --help."""
        return _spoken(super().get_help_option(ctx))


def _spoken(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help = _("Show this help.")
    return option
