"""What a detector is, and how to load one: text → language, behind one call.

Detectors see one line, or one short text, at a time and know nothing of documents; `pipeline.stages.detect` weighs what
they say. The real ones load their model late, so that importing this is quick.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Literal, assert_never

from pipeline.document import UNDETERMINED

DetectorName = Literal["langdetect", "py3langid", "fake"]


@dataclass(frozen=True, slots=True)
class Guess:
    """A BCP 47 tag, `und` for no answer, and how sure the detector is, 0 to 1; detectors cannot be compared by it."""

    language: str
    score: float


NO_GUESS = Guess(UNDETERMINED, 0.0)
"""The answer to text that a detector cannot judge."""


@dataclass(frozen=True, slots=True)
class Detector:
    """A loaded detector: safe to call from several threads, and always giving the same text the same answer.

    Attributes:
        name: As in the configuration.
        languages: All tags it can answer, `und` apart.
        guess: Any text, of any length, to a guess; never raises.
    """

    name: str
    languages: frozenset[str]
    guess: Callable[[str], Guess]

    def __call__(self, text: str) -> Guess:
        """Return the likeliest language of the text."""
        return self.guess(text)


def detector_version(name: DetectorName) -> str:
    """Return the name and version of a detector's library: another version may answer otherwise."""
    return name if name == "fake" else f"{name} {version(name)}"


def load_detector(name: DetectorName) -> Detector:
    """Load a detector: half a second for a real one."""
    # Imported here so that reading a configuration loads no model.
    match name:
        case "langdetect":
            from pipeline.detectors import langdetect  # noqa: PLC0415 - see above

            return langdetect.load()
        case "py3langid":
            from pipeline.detectors import langid  # noqa: PLC0415 - see above

            return langid.load()
        case "fake":
            from pipeline.detectors import fake  # noqa: PLC0415 - see above

            return fake.load()
        case _:
            assert_never(name)
