"""The base model that every tuple starts from."""

from functools import cache
from pathlib import Path

from django.conf import settings

from adapters.base_model import BaseModel, BaseModelError, find
from adapters.errors import BaseModelMissingError
from adapters.places import models_folder
from governance.proof.digests import digest_of


def base_model() -> BaseModel:
    """Return the instance's base model. Raises :class:`BaseModelMissingError`."""
    try:
        found = find(settings.POLITY_BASE_MODEL, models_folder())
    except BaseModelError as error:
        raise BaseModelMissingError from error
    if found is None:
        raise BaseModelMissingError
    return found


def chat_template_digest(model: BaseModel) -> str:
    """Return the digest of the chat template that turns messages into the model's tokens."""
    return _digest_of_template(model.path, model.revision)


@cache
def _digest_of_template(folder: Path, _revision: str) -> str:
    template = folder / "chat_template.jinja"
    source = template if template.is_file() else folder / "tokenizer_config.json"
    return digest_of(source.read_bytes())
