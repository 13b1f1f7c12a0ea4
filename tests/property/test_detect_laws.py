"""Laws of language detection, whatever the documents."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.detectors import load_detector
from pipeline.detectors.sample import SAMPLE_CHARACTERS, sample
from pipeline.document import Document, Kind, Line
from pipeline.stages.base import Resources
from pipeline.stages.detect import DetectConfig

STAGE = DetectConfig(kind="detect", detector="fake", second_detector="fake").build(Resources())

any_text = st.text(alphabet=st.characters())  # lone surrogates too
tagged = st.builds("[{}] {}".format, st.sampled_from(["en", "fr", "ru"]), st.text("aé ", min_size=30, max_size=90))
lines = st.builds(
    lambda text, is_dropped: _line(text).drop("read", "unwrap") if is_dropped else _line(text),
    any_text | tagged,
    st.booleans(),
)
documents = st.lists(
    st.builds(
        lambda number, lines, is_rejected: _document(number, tuple(lines), is_rejected=is_rejected),
        st.integers(),
        st.lists(lines, max_size=6),
        st.booleans(),
    ),
    max_size=4,
    unique_by=lambda document: document.id,
)


def _line(text: str) -> Line:
    return Line(source=text, text=text, kind=Kind.PARAGRAPH)


def _document(number: int, lines: tuple[Line, ...], *, is_rejected: bool) -> Document:
    document = Document(id=str(number), path=str(number), lines=lines)
    return document.rejected("binary", "") if is_rejected else document


@given(documents)
def test_as_many_documents_come_out_with_the_same_ids_and_text(before: list[Document]) -> None:
    after = STAGE(before)

    assert [document.id for document in after] == [document.id for document in before]
    assert [document.text for document in after] == [document.text for document in before]
    assert [document for document in after if document.id in {old.id for old in before if old.reject}] == [
        old for old in before if old.reject
    ]


@given(documents)
def test_detecting_again_changes_nothing(before: list[Document]) -> None:
    once = STAGE(before)

    assert STAGE(once) == once


@given(documents)
def test_the_window_does_not_matter(before: list[Document]) -> None:
    assert STAGE(before) == [document for one in before for document in STAGE([one])]


@given(documents)
def test_shares_are_shares_and_undetermined_documents_are_rejected(before: list[Document]) -> None:
    for old, new in zip(before, STAGE(before), strict=True):
        if not old.reject:
            assert new.language_score is not None
            assert 0 <= new.language_score <= 1
            assert (new.language == "und") == (new.reject is not None)


@given(any_text)
def test_real_detectors_answer_anything(text: str) -> None:
    for detector in (load_detector("langdetect"), load_detector("py3langid")):
        guess = detector(text)
        assert guess.language == "und" or guess.language in detector.languages
        assert 0 <= guess.score <= 1
        assert detector(text) == guess


@given(any_text)
def test_samples_can_be_encoded_and_are_bounded(text: str) -> None:
    sampled = sample(text)

    if sampled is not None:
        sampled.encode()
        assert len(sampled) <= SAMPLE_CHARACTERS + 100  # small letters may be longer than their capitals
