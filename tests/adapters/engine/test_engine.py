"""What one engine allows in one request."""

from pathlib import Path

import pytest

from adapters.engine import limits
from adapters.engine.engine import Engine
from adapters.engine.errors import BadRequestError, ContextLengthError
from adapters.engine.model.encoder import EncoderFolder
from adapters.engine.model.network import Network
from adapters.engine.model.registry import Registry
from adapters.engine.model.text import Text


@pytest.fixture
def whole(network: Network, text: Text, tmp_path: Path) -> Engine:
    """Return an engine without a server."""
    registry = Registry(tmp_path, "tiny", lambda _folder: pytest.fail("nothing is loaded here"))
    embedding = EncoderFolder(None, network.device)
    return Engine("tiny", tmp_path, "sha256:" + "5" * 64, network, text, registry, embedding)


def test_its_prompts_together_are_bounded(whole: Engine) -> None:
    prompts = [[5] * 1_000] * (limits.PROMPT_TOKENS // 1_000)
    whole.check(prompts)
    with pytest.raises(BadRequestError, match=str(limits.PROMPT_TOKENS)):
        whole.check([*prompts, [5] * 1_000])


@pytest.mark.parametrize(
    ("size", "wanted", "lengths"), [(10, None, [502]), (10, 5, [5]), (512, 0, [0]), (511, None, [1])]
)
def test_an_answer_fits_into_the_context(
    whole: Engine, size: int, wanted: int | None, lengths: list[int]
) -> None:
    assert whole.lengths([[5] * size], wanted) == lengths


@pytest.mark.parametrize(("size", "wanted"), [(512, None), (513, 0), (10, 503)])
def test_an_answer_that_does_not_fit_is_refused(whole: Engine, size: int, wanted: int | None) -> None:
    with pytest.raises(ContextLengthError, match="512 tokens"):
        whole.lengths([[5] * size], wanted)


def test_an_answer_ends_where_model_and_tokenizer_say(whole: Engine) -> None:
    assert whole.ends == {2}


def test_the_base_model_alone_has_a_fingerprint(whole: Engine) -> None:
    assert whole.fingerprint(None) == "555555555555-base"
