"""What upper floors add to lower floors' answers: one table, from an answer to what adds fields to it."""

from collections.abc import Mapping

from adapters.api import fields as adapters
from evaluation.api import fields as evaluation
from governance.api.fields import Fields

FIELDS: Mapping[str, tuple[Fields, ...]] = {
    "norm": (adapters.norm, evaluation.norm),
}
