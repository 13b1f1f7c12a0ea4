"""What a detector is, and how to load one: text → language.

Detectors see one line or short text at a time; `pipeline.stages.detect` weighs their answers. The real ones load their
model late, so importing this is quick.
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
"""Distributions whose versions affect a detector's answers."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A BCP 47 tag, `und` for no answer, and a certainty, 0 to 1, not comparable between detectors."""

    language: str
    score: float


NO_GUESS = Guess(UNDETERMINED, 0.0)
"""The answer to text that a detector cannot judge."""


@dataclass(frozen=True, slots=True)
class Detector:
    """A loaded detector: thread-safe, and always with the same answer to the same text.

    Attributes:
        name: As in the configuration.
        languages: All tags it can return, except `und`.
        guess: Text of any length → guess; never raises.
    """

    name: str
    languages: frozenset[str]
    guess: Callable[[str], Guess]

    def __call__(self, text: str) -> Guess:
        """Return the likeliest language of the text."""
        return self.guess(text)


def detector_version(name: DetectorName) -> str:
    """Return a detector's libraries with their versions, which may affect its answers."""
    return " ".join(f"{library} {version(library)}" for library in LIBRARIES[name]) or name


def load_detector(name: DetectorName) -> Detector:
    """Load a detector; a real one takes half a second."""
    # Imported here so that reading a configuration loads no model.
    loaded: Detector = import_module(f"pipeline.detectors.{name}").load()
    return loaded
