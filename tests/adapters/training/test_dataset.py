"""Rows: read strictly, and turned into the tokens that TRL would make of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from datasets import Dataset
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl.trainer.sft_config import SFTConfig
from trl.trainer.sft_trainer import SFTTrainer

from adapters.training.base import encoder
from adapters.training.dataset import IGNORED, read_rows, tokenise
from adapters.training.errors import BadJobError
from governance.proof.digests import digest_of
from tests.adapters.training.conftest import dataset

GOOD = b'{"prompt":[{"role":"user","content":"Hi"}],"completion":[{"role":"assistant","content":"Ho"}]}\n'


def plain(messages: list[dict[str, str]], *, opened: bool) -> list[int]:
    """Return one token a letter: 1 opens a message and 2 closes it."""
    ids = [token for said in messages for token in (1, *said["content"].encode(), 2)]
    return [*ids, 1] if opened else ids


def test_rows_are_read() -> None:
    rows = read_rows(GOOD + b"\n" + GOOD, digest=digest_of(GOOD + b"\n" + GOOD))
    assert [row.completion[0].content for row in rows] == ["Ho", "Ho"]


def test_another_dataset_than_the_jobs_is_refused() -> None:
    with pytest.raises(BadJobError, match="not the one the job names"):
        read_rows(GOOD, digest=digest_of(b"other"))


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b"nonsense", "Line 2 of dataset.jsonl is no JSON"),
        (b"\xff", "Line 2 of dataset.jsonl is no JSON"),
        (b"{}", "Line 2 of dataset.jsonl is no row: prompt: Field required"),
        (GOOD.replace(b"Ho", b""), "Line 2 of dataset.jsonl is no row: completion.0.content"),
        (GOOD.replace(b"assistant", b"robot"), "Line 2 of dataset.jsonl is no row: completion.0.role"),
        (GOOD.replace(b'"assistant"', b'"user"'), "Line 2 of dataset.jsonl is no row: completion.0.role"),
    ],
)
def test_the_first_bad_line_is_named(line: bytes, complaint: str) -> None:
    content = GOOD + line
    with pytest.raises(BadJobError, match=complaint):
        read_rows(content, digest=digest_of(content))


def test_no_rows_are_refused() -> None:
    with pytest.raises(BadJobError, match="0 rows"):
        read_rows(b"\n", digest=digest_of(b"\n"))


def test_only_the_reply_is_learnt() -> None:
    item = tokenise(read_rows(GOOD, digest=digest_of(GOOD)), plain, max_length=99)[0]
    assert item.input_ids == [1, *b"Hi", 2, 1, *b"Ho", 2]
    assert item.labels == [IGNORED] * 5 + [*b"Ho", 2]


def test_a_row_too_long_is_refused_and_not_cut() -> None:
    with pytest.raises(BadJobError, match="Row 1 has 8 tokens; the limit is 7"):
        tokenise(read_rows(GOOD, digest=digest_of(GOOD)), plain, max_length=7)


def test_the_tokens_are_those_of_trl(base_model: Path, tmp_path: Path) -> None:
    content = dataset()
    tokenizer = AutoTokenizer.from_pretrained(base_model)
    items = tokenise(
        read_rows(content, digest=digest_of(content)),
        encoder(tokenizer),
        max_length=1024,
    )
    oracle: Any = SFTTrainer(
        AutoModelForCausalLM.from_pretrained(base_model),
        SFTConfig(output_dir=str(tmp_path), use_cpu=True, bf16=False, report_to=[]),
        train_dataset=Dataset.from_list([json.loads(line) for line in content.splitlines()]),
        processing_class=tokenizer,
    ).train_dataset
    assert [item.input_ids for item in items] == oracle["input_ids"][:]
    assert [item.labels for item in items] == oracle["labels"][:]
