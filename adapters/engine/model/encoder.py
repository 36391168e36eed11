"""The sentence-embedding model in memory: texts become vectors that are near where texts mean alike.

Sources: Reimers and Gurevych 2019, arXiv:1908.10084 (the mean over a text's tokens); the model card of
all-MiniLM-L6-v2 (vectors of length 1, texts cut after 256 tokens).
"""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import nn
from transformers import AutoModel, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from adapters.engine.errors import NoEmbeddingModelError, UnknownModelError
from adapters.engine.limits import EMBEDDED_TOKENS

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Encoder:
    """A model with its tokenizer. Any thread may ask for tokens, the model's thread alone for vectors."""

    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    device: torch.device
    lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def load(cls, folder: Path, device: torch.device) -> "Encoder":
        """Load the safetensors model in ``folder`` in float32; no code of the folder is run."""
        tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
        model = AutoModel.from_pretrained(
            folder, dtype=torch.float32, use_safetensors=True, trust_remote_code=False, local_files_only=True
        )
        nn.Module.to(model, device)
        model.requires_grad_(requires_grad=False)
        return cls(model, tokenizer, device)

    @property
    def length(self) -> int:
        """How many tokens of a text are read, the two around it included."""
        return min(EMBEDDED_TOKENS, int(self.model.config.max_position_embeddings))

    def tokens(self, texts: list[str]) -> list[list[int]]:
        """Return the tokens of each text, up to where the model stops reading."""
        with self.lock:
            encoded = self.tokenizer(texts, truncation=True, max_length=self.length, padding=False)
        return [list(row) for row in encoded["input_ids"]]

    def vectors(self, rows: list[list[int]]) -> list[list[float]]:
        """Return a vector of length 1 for each row of tokens."""
        width = max(map(len, rows))
        pad = self.tokenizer.pad_token_id or 0
        tokens = self._tensor([row + [pad] * (width - len(row)) for row in rows])  # [rows, columns]
        mask = self._tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
        with torch.inference_mode():
            states = self.model(input_ids=tokens, attention_mask=mask).last_hidden_state
            # Divided by its length in the end, a sum over the tokens is as good as their mean.
            sums = (states * mask[:, :, None]).sum(dim=1)  # [rows, hidden]
            vectors: list[list[float]] = nn.functional.normalize(sums, dim=1).tolist()
        return vectors

    def _tensor(self, rows: list[list[int]]) -> torch.Tensor:
        return torch.tensor(rows, dtype=torch.long, device=self.device)


class EncoderFolder:
    """Where the sentence-embedding model lies. It is loaded when it is first asked for, by any thread.

    Few engines are asked for vectors: the others save the memory, and start where there is no such model. A thread
    of its own loads it, and goes with all that torch started for it: the model's thread would be slowed down by them.
    """

    def __init__(self, folder: Path | None, device: torch.device) -> None:
        self._folder = folder
        self._device = device
        self._encoder: Encoder | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The model's id: its folder's name."""
        return self._folder.name if self._folder else ""

    def encoder(self, model: str | None) -> Encoder:
        """Return the model; ``model`` is the id that the client asked for, None if it did not care.

        Raises :class:`NoEmbeddingModelError` if there is none, :class:`UnknownModelError` if the client
        asked for another.
        """
        if self._folder is None:
            raise NoEmbeddingModelError(
                "This engine was started without a sentence-embedding model: name its folder with "
                "--embedding-model."
            )
        if model not in (None, self.name):
            raise UnknownModelError(
                f"The model {model} does not exist: texts become vectors with {self.name} only.", "model"
            )
        with self._lock:
            self._encoder = self._encoder or self._loaded(self._folder)
            return self._encoder

    def _loaded(self, folder: Path) -> Encoder:
        if not folder.is_dir():
            raise NoEmbeddingModelError(
                f"There is no sentence-embedding model in {folder}: run `python manage.py fetch_model`, or name "
                "another folder with POLITY_EMBEDDING_MODEL."
            )
        try:
            with ThreadPoolExecutor(1, thread_name_prefix="loading") as thread:
                return thread.submit(Encoder.load, folder, self._device).result()
        except Exception as problem:
            # A folder can be broken in as many ways as there are files in it, and chat goes on.
            logger.exception("The sentence-embedding model in %s cannot be loaded.", folder)
            raise NoEmbeddingModelError(
                f"The sentence-embedding model in {folder} cannot be loaded ({type(problem).__name__}): "
                "remove the folder and run `python manage.py fetch_model`."
            ) from problem
