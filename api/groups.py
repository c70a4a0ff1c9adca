"""Groups of commands of which one is the usual one: `pressmark citations ID` lists."""

from __future__ import annotations

import click


class Listing(click.Group):
    """What is no command is an id, to be listed."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = args and args[0] in self.commands
        return super().resolve_command(ctx, args if known else ["list", *args])
