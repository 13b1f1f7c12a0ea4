"""All stages, as one visible union: adding one means writing its file and naming it here."""

from typing import Annotated

from pydantic import Field

from pipeline.stages.assess import AssessConfig
from pipeline.stages.base import Resources, Stage, StageConfig
from pipeline.stages.clean import CleanConfig
from pipeline.stages.detect import DetectConfig
from pipeline.stages.normalize import NormalizeConfig
from pipeline.stages.translate import TranslateConfig

AnyStage = Annotated[
    DetectConfig | CleanConfig | TranslateConfig | NormalizeConfig | AssessConfig, Field(discriminator="kind")
]

STAGE_KINDS = ("detect", "clean", "translate", "normalize", "assess")

__all__ = ["STAGE_KINDS", "AnyStage", "Resources", "Stage", "StageConfig"]
