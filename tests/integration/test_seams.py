"""What docs/architecture.md promises: a new reader, stage, executor or check is one file and one line in a literal."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, ClassVar, Literal

import pytest
from builders import Command, document
from corpora import rows

from pipeline.config import RunConfig, load_config
from pipeline.corpus.store import Store
from pipeline.document import Document, Kind, Line
from pipeline.engines.fake import FakeEngine
from pipeline.execution.executors import execute
from pipeline.execution.fingerprint import ResolvedRun, resolve
from pipeline.execution.plan import Shard, make_plan
from pipeline.execution.worker import Done, Watch, Worker
from pipeline.readers import READERS, Reader, ReadSettings, Source
from pipeline.readers.find import find_articles
from pipeline.stages import Resources, Stage, StageConfig
from pipeline.stages.process import process
from pipeline.translation import checks
from pipeline.translation.repair import translate_checked


def write_articles(folder: Path, suffix: str = ".txt") -> Path:
    folder.mkdir()
    for number in range(6):
        text = f"Number {number} of the harbour news says that the ferry sails again on Friday."
        (folder / f"{number}{suffix}").write_text(text, encoding="utf-8")
    return folder


def read_notes(file: BinaryIO, source: Source, settings: ReadSettings) -> Iterator[tuple[str, Document]]:
    """Every line is an article of its own, published somewhere."""
    del settings
    for number, text in enumerate(file.read().decode().splitlines()):
        line = Line(source=text, text=text, kind=Kind.PARAGRAPH)
        url = f"https://example.org/{number}"
        yield (
            str(number),
            Document(id=source.id, path=source.path, lines=(line,), url=url, metadata='{"title": "Note"}'),
        )


def test_a_reader(anglicize: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = Reader(name="notes", version=1, libraries=(), metadata=frozenset({"url", "title"}), read=read_notes)
    monkeypatch.setitem(READERS, ".note", notes)
    write_articles(tmp_path / "in", ".note")

    anglicize("run", "in", "--output", "out", "--config", "echo")

    found = rows(tmp_path / "out", "corpus")
    assert [row["id"] for row in found] == [f"{number}.note#0" for number in range(6)]
    assert {row["url"] for row in found} == {"https://example.org/0"}
    assert {row["title"] for row in found} == {"Note"}
    assert "out is as its run left it" in anglicize("verify", "out").stdout


class ShoutConfig(StageConfig):
    """Writes everything in capitals."""

    verb: ClassVar[str] = "shouting"
    libraries: ClassVar[tuple[str, ...]] = ()
    version: ClassVar[int] = 1

    kind: Literal["shout"]

    def build(self, resources: Resources) -> Stage:
        """Return the stage."""
        del resources
        return shout


def shout(documents: Sequence[Document]) -> list[Document]:
    return [made.flagged("loud") for made in documents]


class WithShout(RunConfig):
    """As if the union of stages had one line more."""

    stages: tuple[ShoutConfig, ...]  # type: ignore[assignment] # another union


def test_a_stage() -> None:
    config = WithShout(stages=(ShoutConfig(kind="shout"),))
    run = resolve(config)
    (stage,) = config.stages

    assert "settings of shout" in run.parts
    made = process([document("Fine.")], [(stage, stage.build(run.resources))])
    assert [each.flags for each in made.documents] == [("loud",)]


def test_an_executor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def backwards(run: ResolvedRun, store: Store, todo: Sequence[Shard], watch: Watch) -> Iterator[Done]:
        worker = Worker(run, store, watch)
        yield from map(worker.process_shard, reversed(todo))

    module = ModuleType("backwards")
    module.__dict__["execute"] = backwards
    monkeypatch.setitem(sys.modules, "pipeline.execution.executors.backwards", module)
    config = load_config("echo", ["publish.shard_documents=2"])
    runtime = config.runtime.model_copy(update={"executor": "backwards"})
    run = resolve(config.model_copy(update={"runtime": runtime}))
    store = Store(tmp_path / "out")
    store.prepare()
    todo = make_plan(run, find_articles([write_articles(tmp_path / "in")]), store).todo

    done = list(execute(run, store, todo, lambda *_: None))

    assert [made.receipt.prefix for made in done] == [shard.prefix for shard in reversed(todo)]


def test_a_check(monkeypatch: pytest.MonkeyPatch) -> None:
    loud = checks.Check("loud", "flagged", lambda _, hypothesis: "!" in hypothesis.text)
    monkeypatch.setattr(checks, "CHECKS", (*checks.CHECKS, loud))

    calm, shouted = translate_checked(["Oui.", "Oui !"], FakeEngine(), frozenset())

    assert (calm.flags, shouted.flags) == ((), ("loud",))


def test_the_readers_of_a_folder_decide_its_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = find_articles([write_articles(tmp_path / "in")]).sources
    run = resolve(load_config("echo"))
    before = make_plan(run, find_articles([tmp_path / "in"]), Store(tmp_path / "out")).shards
    monkeypatch.setitem(READERS, ".txt", replace(READERS[".txt"], version=99))

    after = make_plan(run, find_articles([tmp_path / "in"]), Store(tmp_path / "out")).shards

    assert len(sources) == 6
    assert {shard.fingerprint for shard in before}.isdisjoint(shard.fingerprint for shard in after)
