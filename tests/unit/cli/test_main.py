"""The command as a process of its own: `python -m pipeline`, and what a module of the same name does to it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import __version__

ROOT = Path(__file__).parents[3]
SCRIPT = ("-c", "from pipeline.__main__ import main; main()")
"""What the installed script `anglicize` does, without the current folder on the path."""


def call(*arguments: str, folder: Path, path: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("arguments", "status", "printed"),
    [
        (["--version"], 0, f"anglicize, version {__version__}"),
        (["models", "--help"], 0, "Usage: anglicize models"),
        (["nothing"], 2, "No such command 'nothing'"),
        (["run", "missing", "--output", "out"], 1, "missing does not exist"),
    ],
)
def test_the_module_is_the_command(tmp_path: Path, arguments: list[str], status: int, printed: str) -> None:
    done = call("-m", "pipeline", *arguments, folder=tmp_path, path=str(ROOT))

    assert done.returncode == status
    assert printed in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_module_of_the_same_name_gives_the_message_that_the_readme_explains(tmp_path: Path) -> None:
    (tmp_path / "pipeline.py").touch()
    message = "No module named 'pipeline.__main__'; 'pipeline' is not a package"

    shadowed = call("-P", *SCRIPT, "--version", folder=tmp_path, path=f"{tmp_path}{os.pathsep}{ROOT}")
    clear = call("-P", *SCRIPT, "--version", folder=tmp_path, path=str(ROOT))

    assert message in shadowed.stderr
    assert message in (ROOT / "README.md").read_text("utf-8")
    assert __version__ in clear.stdout
