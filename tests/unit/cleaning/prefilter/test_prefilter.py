from pipeline.cleaning.prefilter import Prefilter


def test_a_string_that_stands_in_another_is_found_with_it() -> None:
    prefilter = Prefilter((pattern, 9, pattern) for pattern in ("port", "porter", "sport", "or"))

    assert prefilter.likely("A SPORTER", 2) == ["port", "porter", "sport", "or"]
    assert prefilter.likely("a port", 2) == ["port", "or"]


def test_a_start_is_looked_for_only_at_the_start() -> None:
    prefilter = Prefilter([(r"^\W{0,4}port", 9, 1)])

    assert [list(prefilter.likely(line, 1)) for line in ("port", " > port", "The very old port")] == [[1], [1], []]


def test_a_whole_word_is_looked_for_whole() -> None:
    prefilter = Prefilter([(r"\bport\b", 9, 1)])

    assert [list(prefilter.likely(line, 1)) for line in ("The port.", "An airport", "Ports")] == [[1], [], []]


def test_each_of_several_hint_sets_is_needed() -> None:
    prefilter = Prefilter([(r"\bport\b.*\bquay\b.*\d", 9, 1)])

    lines = ["Port and quay 9", "Quay 9, then a port 7", "Port and quay", "Port 9"]
    assert [list(prefilter.likely(line, 1)) for line in lines] == [[1], [1], [], []]


def test_a_branch_that_begins_with_anything_is_looked_for_anywhere() -> None:
    prefilter = Prefilter([(r"^(?:menu|\p{L}{2,9} quays)$", 9, 1)])

    assert [list(prefilter.likely(line, 1)) for line in ("Menu", "Ten quays", "Ten menus")] == [[1], [1], []]


def test_a_line_that_is_too_long_for_a_pattern_is_not_tried() -> None:
    prefilter = Prefilter([("port", 3, "short"), ("port", 5, "long")])

    assert [list(prefilter.likely("port", words)) for words in (3, 4, 5, 6)] == [
        ["short", "long"],
        ["long"],
        ["long"],
        [],
    ]
