"""What every stage is, and what it may ask for when it is built."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Protocol

from pydantic import Field

from pipeline.document import Document
from pipeline.memory import Session
from pipeline.models import Candidates, Form, Places
from pipeline.settings import Settings
from pipeline.translation.routes import Choice
from pipeline.translation.sentences import Tell

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Stage(Protocol):
    """Documents in, documents out: as many, in the same order, with the same ids.

    Rejected documents pass through untouched; so do dropped lines.
    """

    def __call__(self, documents: Sequence[Document], /) -> list[Document]:
        """Process one window of documents."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What stages read from the user's machine: resolved once, before anything is loaded.

    Attributes:
        rule_packs: Files with rules: those shipped, then the user's, which win on equal ids.
        names: The file with spellings of names; None where a test leaves names alone.
        model_registries: Files that describe models: the one shipped, then the user's, which wins on equal names.
        model_places: Where fetched models lie; None where only models with folders of their own are used.
        corrections: File of sentences whose English a person decided; None for none.
        memory: What the process recalls and learns of translations; None leaves every sentence to a model. Never
            changes any text.
        tell: Told now and then how much of a window a stage has done; None where nobody watches.
        choices: What reads each language, resolved once for a run; None lets a stage resolve it.
        loaded_models: How many models may have their weights in memory, 1 or more. Never changes any text.
        threads: Processor cores an engine may use, 1 or more. Never changes any text.
        batch_tokens: Padded source tokens of one batch. Never changes any text.
    """

    rule_packs: tuple[Path, ...] = ()
    names: Path | None = None
    model_registries: tuple[Path, ...] = ()
    model_places: Places | None = None
    corrections: Path | None = None
    memory: Session | None = None
    tell: Tell | None = None
    choices: Mapping[str, Choice] | None = None
    loaded_models: int = 1
    threads: int = 1
    batch_tokens: int = 2048


class StageConfig(Settings):
    """The settings of one stage; quick to import and to check, since nothing is loaded."""

    kind: str
    name: Name = ""
    """Unique in a run, so that two stages of one kind can be told apart; the kind unless given."""

    verb: ClassVar[str]
    """What it does, for whoever watches: `translating`."""
    unit: ClassVar[str] = "articles"
    """What it counts while it works."""
    libraries: ClassVar[tuple[str, ...]] = ("regex",)
    """Distributions whose version decides its output, but for those of its detectors and engine."""
    version: ClassVar[int]
    """Raised when new code gives other output for the same settings: cached results expire."""
    needs: ClassVar[frozenset[str]] = frozenset()
    """What earlier stages must have set, such as `language`."""
    sets: ClassVar[frozenset[str]] = frozenset()
    """What this stage sets."""
    forbids: ClassVar[frozenset[str]] = frozenset({"quality"})
    """What no earlier stage may have set: nothing changes an article that was assessed."""

    def model_post_init(self, _context: object) -> None:
        """Let an unnamed stage bear the name of its kind."""
        if not self.name:
            object.__setattr__(self, "name", self.kind)

    def digests(self, resources: Resources) -> Mapping[str, str]:
        """Return the SHA-256 of every file that decides this stage's output, by a name that says which it is.

        Raises:
            PipelineError: A file or model is missing or damaged.
        """
        del resources
        return {}

    @property
    def candidates(self) -> Candidates:
        """Names of the models that may read each language, the best first; none for a stage that translates nothing."""
        return {}

    @property
    def model_form(self) -> Form | None:
        """The form in which its engine opens models; None when it opens none."""
        return None

    def choices(self, resources: Resources) -> Mapping[str, Choice]:
        """Return what reads each language, the files of the models hashed.

        Raises:
            ModelError: A model is missing or damaged.
        """
        del resources
        return {}

    @abstractmethod
    def build(self, resources: Resources) -> Stage:
        """Load models and word lists, and return the stage ready to run.

        Raises:
            PipelineError: A file or model is missing or damaged.
        """
