"""What a detector is, and how to load one: text → language, behind one call.

Detectors see one line, or one short text, at a time and know nothing of documents; `pipeline.stages.detect` weighs what
they say. The real ones load their model late, so that importing this is quick.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Literal

from pipeline.document import UNDETERMINED

DetectorName = Literal["langdetect", "py3langid", "fake"]
"""Each is a module of this package with a function `load`."""
LIBRARIES: Mapping[DetectorName, tuple[str, ...]] = {
    "langdetect": ("langdetect",),
    "py3langid": ("py3langid",),
    "fake": (),
}
"""Distributions whose versions decide what a detector says."""


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
    """Return a detector's libraries with their versions: another version may answer otherwise."""
    return " ".join(f"{library} {version(library)}" for library in LIBRARIES[name]) or name


def load_detector(name: DetectorName) -> Detector:
    """Load a detector: half a second for a real one."""
    # Imported here so that reading a configuration loads no model.
    loaded: Detector = import_module(f"pipeline.detectors.{name}").load()
    return loaded
