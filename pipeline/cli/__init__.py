"""The command `anglicize`: one module a subcommand. They parse, call and print; nothing is decided here.

Subcommands load when they are called: `--help` must not wait for what a run needs.
"""

import importlib
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import click

from pipeline import __version__
from pipeline.cli.escaping import printable_lines
from pipeline.errors import InterruptedRunError, PipelineError

COMMANDS = {
    "run": "pipeline.cli.run",
    "plan": "pipeline.cli.plan",
    "explain": "pipeline.cli.explain",
    "diff": "pipeline.cli.diff",
    "verify": "pipeline.cli.verify",
    "rules": "pipeline.cli.rules",
    "models": "pipeline.cli.models",
    "memory": "pipeline.cli.memory",
    "train": "pipeline.cli.train",
    "backtranslate": "pipeline.cli.backtranslate",
    "evaluate": "pipeline.cli.evaluate",
}


class LazyGroup(click.Group):
    """A group whose subcommands are imported by name when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order a newcomer needs them."""
        del ctx
        return list(COMMANDS)

    def invoke(self, ctx: click.Context) -> object:
        """Run the subcommand; Ctrl-C ends it with a message of its own or this one."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            message = "stopped"
            raise InterruptedRunError(message) from error

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one subcommand."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return command


HELP_OPTIONS = ["-h", "--help"]


@click.group(cls=LazyGroup, context_settings={"help_option_names": HELP_OPTIONS, "max_content_width": 100})
@click.version_option(__version__, prog_name="anglicize")
def cli() -> None:
    """Turn a folder of news articles in many languages into one clean English corpus.

    \b
    First steps:
      anglicize run ARTICLES --output CORPUS         read, translate and clean a folder
      anglicize explain CORPUS ID                    see what became of one article, line by line
      python -c "import datasets; print(datasets.load_dataset('CORPUS'))"
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a fault that the user can mend is one message and an exit status, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that has not every letter shows its code instead
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(cli.main(args=arguments, prog_name="anglicize", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:  # a question was answered with no
        click.echo("anglicize: nothing was done", err=True)
        sys.exit(1)
    except PipelineError as error:
        click.echo(printable_lines(f"anglicize: {error}"), err=True)
        sys.exit(error.exit_status)


__all__ = ["cli", "main"]
