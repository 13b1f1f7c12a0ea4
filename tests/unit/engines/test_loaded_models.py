"""Which engines are loaded when: counted on engines that note what is done to them."""

from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from pipeline.engines import Hypothesis
from pipeline.engines.loaded_models import LoadedModels, return_freed_memory


class Counting:
    """Writes into a shared diary when it would load or release weights."""

    def __init__(self, name: str, diary: list[str]) -> None:
        self.name, self.diary, self.loaded = name, diary, False

    def length(self, sentence: str) -> int:
        return len(sentence)

    def fits(self, sentence: str) -> bool:
        return len(sentence) < 9

    def spells(self, text: str) -> bool:
        return "⁇" not in text

    def translate(self, sentences: Sequence[str]) -> list[Hypothesis]:
        if not self.loaded:
            self.diary.append(f"load {self.name}")
        self.loaded = True
        return [Hypothesis(text=f"{self.name}({sentence})", score=-1.0) for sentence in sentences]

    repair = translate

    def alternatives(self, sentences: Sequence[str]) -> list[list[Hypothesis]]:
        return [[hypothesis] for hypothesis in self.translate(sentences)]

    def release(self) -> None:
        self.diary.append(f"release {self.name}")
        self.loaded = False


@pytest.mark.parametrize(
    ("limit", "used", "expected"),
    [
        (1, "aab", ["load a", "release a", "load b"]),
        (1, "aba", ["load a", "release a", "load b", "release b", "load a"]),
        (2, "abab", ["load a", "load b"]),
        (2, "abac", ["load a", "load b", "release b", "load c"]),  # b was used before a
        (2, "abcb", ["load a", "load b", "release a", "load c"]),
        (3, "abc", ["load a", "load b", "load c"]),
    ],
)
def test_the_least_recently_used_engine_makes_room(limit: int, used: str, expected: list[str]) -> None:
    diary: list[str] = []
    residents = LoadedModels(limit)
    engines = {name: residents.keep(Counting(name, diary)) for name in "abc"}

    answers = [engines[name].translate(["Oui."])[0].text for name in used]

    assert diary == expected
    assert answers == [f"{name}(Oui.)" for name in used]


@pytest.mark.parametrize("method", ["repair", "alternatives"])
def test_a_second_look_uses_an_engine_too(method: str) -> None:
    diary: list[str] = []
    residents = LoadedModels(1)
    first, second = (residents.keep(Counting(name, diary)) for name in "ab")

    first.translate(["Oui."])
    getattr(second, method)(["Oui."])

    assert diary == ["load a", "release a", "load b"]


def test_nothing_is_loaded_or_released_for_no_sentence_or_to_measure_one() -> None:
    diary: list[str] = []
    residents = LoadedModels(1)
    first, second = (residents.keep(Counting(name, diary)) for name in "ab")
    first.translate(["Oui."])

    assert second.spells("Oui.")
    assert not second.spells("⁇")
    assert second.translate([]) == second.repair([]) == []
    assert second.alternatives([]) == []
    assert second.fits("Oui.")
    assert not second.fits("Oui, oui, oui.")
    second.release()

    assert diary == ["load a"]


def test_an_engine_that_was_released_has_given_up_its_place() -> None:
    diary: list[str] = []
    residents = LoadedModels(1)
    first, second = (residents.keep(Counting(name, diary)) for name in "ab")

    first.translate(["Oui."])
    first.release()
    first.release()
    second.translate(["Oui."])

    assert diary == ["load a", "release a", "load b"]


def test_there_is_room_for_one_at_least() -> None:
    with pytest.raises(ValueError, match="limit = 0"):
        LoadedModels(0)


def test_freed_memory_is_returned_where_the_c_library_can(monkeypatch: pytest.MonkeyPatch) -> None:
    trimmed: list[int] = []
    library = SimpleNamespace(malloc_trim=trimmed.append)
    monkeypatch.setattr("ctypes.CDLL", lambda _: library)
    return_freed_memory()
    monkeypatch.setattr("ctypes.CDLL", lambda _: SimpleNamespace())  # another C library
    return_freed_memory()

    assert trimmed == [0]
