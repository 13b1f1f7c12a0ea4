"""The reference pages of the documentation, made from the commands and settings themselves.

`python -m pipeline.cli.docs_pages` writes them. A test compares them with docs/, so no command and no key can go
undocumented.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import click
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from pipeline.cli import HELP_OPTIONS, cli
from pipeline.config import RunConfig
from pipeline.corpus.markdown import table
from pipeline.stages import STAGES

WIDTH = 100
DOCS = Path(__file__).parents[2] / "docs"
MARKER = "<!-- From here on made by `python -m pipeline.cli.docs_pages`. -->"
"""What stands above it in docs/configuration.md is written by hand."""


def commands_page() -> str:
    """Return docs/commands.md: the help of every command."""
    sections = [f"## {path}\n\n```text\n{text}\n```" for path, text in _helps(cli, "anglicize")]
    head = (
        "# Commands\n\nExit status: 0 done, 1 a fault that the message explains or a run of which no article came "
        "through, 2 wrong usage, 130 interrupted."
    )
    return "\n\n".join([head, *sections]) + "\n"


def _helps(command: click.Command, path: str, parent: click.Context | None = None) -> Iterator[tuple[str, str]]:
    context = click.Context(
        command,
        info_name=path.rpartition(" ")[2],
        parent=parent,
        max_content_width=WIDTH,
        terminal_width=WIDTH,
        help_option_names=HELP_OPTIONS,
    )
    yield path, command.get_help(context).rstrip()
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below:
                yield from _helps(below, f"{path} {name}", context)


def configuration_page() -> str:
    """Return docs/configuration.md: every table and key, its type, default and meaning."""
    head, marker, _ = (DOCS / "configuration.md").read_text(encoding="utf-8").partition(MARKER)
    tables = [f"## [{name}]\n\n{_summary(model)}\n\n{_keys(model)}" for name, model in _tables(RunConfig).items()]
    stages = [f"### {kind}\n\n{_summary(config)}\n\n{_keys(config)}" for kind, config in STAGES.items()]
    return head + "\n\n".join([marker, *tables, "## [[stages]]", *stages]) + "\n"


def _tables(model: type[BaseModel]) -> Mapping[str, type[BaseModel]]:
    return {
        name: field.annotation
        for name, field in model.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
    }


def _summary(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().split("\n")[0]


def _keys(model: type[BaseModel]) -> str:
    rows = [
        (
            f"`{name}`",
            f"`{_default(field.get_default(call_default_factory=True))}`",
            " ".join((field.description or "").split()),
        )
        for name, field in model.model_fields.items()
        if name not in ("kind", "name")
    ]
    return table(("key", "default", "meaning"), rows) if rows else "No settings."


def _default(value: object) -> str:
    if value is None or value is PydanticUndefined:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return "[]" if not value else str(list(value))
    return str(value)


if __name__ == "__main__":
    (DOCS / "commands.md").write_text(commands_page(), encoding="utf-8")
    (DOCS / "configuration.md").write_text(configuration_page(), encoding="utf-8")
