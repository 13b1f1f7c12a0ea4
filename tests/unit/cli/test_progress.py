"""What is shown of a run: how far it has come, how fast, and how long it will take."""

from pathlib import Path

import pytest

from pipeline.cli.progress import LineReporter, Pace
from pipeline.corpus.stats import Counts
from pipeline.corpus.store import Receipt
from pipeline.execution.plan import Plan, Shard
from pipeline.execution.worker import Update
from pipeline.readers import Source


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def shard(prefix: str, articles: int) -> Shard:
    sources = tuple(Source(id=f"{prefix}{n}", file=Path("x"), path="x", site="") for n in range(articles))
    return Shard(prefix=prefix, sources=sources, digests=("0",) * articles, parts={})


PLAN = Plan(shards=(shard("0", 10), shard("1", 30)), done={}, ignored=())


def update(prefix: str, articles: int, done: int, total: int, stage: str = "translate") -> Update:
    unit = "sentences" if stage == "translate" else "articles"
    return Update(prefix=prefix, articles=articles, stage=stage, verb="translating", done=done, total=total, unit=unit)


def receipt(prefix: str, articles: int) -> Receipt:
    counts = Counts(documents=articles)
    return Receipt(fingerprint="f", prefix=prefix, rows={}, sha256={}, counts=counts, parts={})


def test_time_left_follows_from_the_rate_of_this_run() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.planned(PLAN)
    assert pace.left is None

    pace.working(update("0", 10, 0, 200))
    clock.now = 20.0
    pace.working(update("0", 10, 100, 200))

    assert pace.done == 5
    assert pace.left == pytest.approx(20 * 35 / 5)
    assert pace.text() == "5 of 40 articles, about 2 min left; translating 100 of 200 sentences, 5 a second (shard 0)"


def test_later_stages_do_not_take_back_what_was_translated() -> None:
    pace = Pace(Clock())
    pace.planned(PLAN)
    pace.working(update("0", 10, 200, 200))
    pace.working(update("0", 10, 0, 10, stage="clean_english"))
    assert pace.done == 10

    pace.finished(receipt("0", 10))
    assert pace.done == 10


def test_a_log_gets_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    reporter = LineReporter(clock)
    reporter.planned(PLAN)
    for second in range(1, 31):
        clock.now = float(second)
        reporter.working(update("0", 10, second, 200))
    reporter.finished(receipt("0", 10))
    reporter.finished(receipt("1", 30))

    lines = capsys.readouterr().err.splitlines()
    assert lines[0].endswith("40 articles in 2 shards, 2 to do")
    assert [line[:9] for line in lines[1:-1]] == ["[  10.0s]", "[  20.0s]", "[  30.0s]"]
    assert lines[-1].endswith("shard 1 done: 40 of 40 articles")
