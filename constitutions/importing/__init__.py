"""Texts from elsewhere as drafts of ours. Pure.

What comes out is a plain value, sound as a document or not: what the source does not say is left out, never
made up, and the draft's page then asks people for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from constitutions.importing.model_spec import from_model_spec
from constitutions.importing.plain import from_headings, from_statements
from constitutions.markdown import value_in


@dataclass(frozen=True)
class Format:
    """A way in which a text may be written. YAML is ours as it is, so that nothing reads it."""

    label: str
    read: Callable[[str], dict[str, Any]] | None


FORMATS: Mapping[str, Format] = {
    "yaml": Format("YAML, as Polity writes it", None),
    "markdown": Format("Markdown, as Polity writes it", value_in),
    "headings": Format("Markdown with headings, as anybody writes it", from_headings),
    "statements": Format("A list of statements, one a line", from_statements),
    "model-spec": Format("Markdown, as the OpenAI Model Spec is written", from_model_spec),
}
