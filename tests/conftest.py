"""Fixtures and profiles that all tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import Command, Outcome
from hypothesis import HealthCheck, settings

from pipeline.cli import main

# The same examples everywhere and always: a red test must be red for everyone who runs it.
settings.register_profile(
    "default", derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
# Other examples every time, for .ci/run: what it finds becomes an @example. The seed is printed by who chooses it.
settings.register_profile("explore", settings.get_profile("default"), derandomize=False, print_blob=True)
settings.load_profile("default")

pytest_plugins = ["checkpoints"]  # the fixtures of a Hub; each file of tests has another name, so no second conftest.py

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session", autouse=True)
def _no_folders_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep fixtures that several tests share away from them too."""
    folder = tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        yield


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from the translation memory and the lock file of whoever runs it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user-cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "user-data"))


@pytest.fixture
def anglicize(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Call the command line in a folder of its own, and return what it printed; its exit status must be `expect`."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str | Path, expect: int | None = 0) -> Outcome:
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit_status:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert expect in (None, exit_status.value.code or 0), printed.err
        return Outcome(printed.out, printed.err)

    return call


@pytest.fixture
def seeds() -> Path:
    """The five sample articles."""
    return ROOT / "seeds"
