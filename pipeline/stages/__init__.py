"""All stages as one visible union. To add one, write its file and name it here."""

from typing import Annotated, get_args

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

STAGES: dict[str, type[StageConfig]] = {
    get_args(config.model_fields["kind"].annotation)[0]: config for config in get_args(get_args(AnyStage)[0])
}
"""By kind, in the order of the union."""

__all__ = ["STAGES", "AnyStage", "Resources", "Stage", "StageConfig"]
