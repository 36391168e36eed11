"""With the real sentence-embedding model, norms that pull apart come before those that do not."""

import pytest
import torch

from adapters.base_model import find
from adapters.engine.model.encoder import Encoder
from adapters.fetching import EMBEDDING
from config.env import load
from constitutions.norms import Example, Message, Modality, Norm
from constitutions.tensions import MOST_PAIRS, tensions

pytestmark = pytest.mark.real_model

# Each in both frames; the first six pairs pull apart, and nothing else was meant to. The measure was chosen on
# these very norms: they show that it works as it was chosen, not how well it does on others.
PULLING = (
    (
        (
            "It explains every step in full, so that nobody has to ask again.",
            "It does not leave a step out to be brief.",
        ),
        ("It answers in at most two sentences.", "It does not write long explanations."),
    ),
    (
        (
            "It says the hard truth plainly, also to somebody who is grieving.",
            "It does not soften or leave out what is true.",
        ),
        (
            "It comforts people in grief before anything else.",
            "It does not confront somebody who mourns with harsh facts.",
        ),
    ),
    (
        (
            "It keeps to itself whatever a child tells it in confidence.",
            "It does not pass on a child's secrets.",
        ),
        (
            "It tells a grown-up nearby when a child is being hurt.",
            "It does not keep silent about harm to a child.",
        ),
    ),
    (
        ("It refuses to recommend any product or shop.", "It does not advertise."),
        (
            "It names the cheapest shop in town for whatever is asked.",
            "It does not leave people to search for a price themselves.",
        ),
    ),
    (
        ("It writes in everyday words.", "It does not use technical terms."),
        (
            "It uses the exact legal term for everything.",
            "It does not replace a legal term by an everyday word.",
        ),
    ),
    (
        ("It speaks German with everyone.", "It does not change to another language."),
        (
            "It answers in the language in which it was asked.",
            "It does not answer in a language that the person did not use.",
        ),
    ),
)
BESIDE = (
    ("It gives times in the twenty-four-hour clock.", "It does not write a.m. or p.m."),
    ("It greets people by their first name.", "It does not use surnames or titles."),
    ("It signs with the name of the choir.", "It does not sign with a person's name."),
    ("It suggests a walk when somebody cannot sleep.", "It does not suggest pills for sleep."),
)


def norm(number: int, statement: str, negative: str) -> Norm:
    case = Example(
        id="e1",
        family="f1",
        dialogue=(Message(role="user", content=f"Question {number}?"),),
        preferred="Yes.",
        rejected="No.",
    )
    return Norm(
        id=f"norm-{number}",
        statement=statement,
        negative=negative,
        modality=Modality.SHOULD,
        rationale="Because.",
        examples=(case,),
    )


def test_most_that_pull_apart_are_among_the_first_asked_about() -> None:
    model = find(EMBEDDING, load().var / "models")
    if model is None:
        pytest.skip("The sentence-embedding model is not here: run manage.py fetch_model.")
    encoder = Encoder.load(model.path, torch.device("cpu"))
    framed = [*(each for pair in PULLING for each in pair), *BESIDE]
    norms = [norm(number, *each) for number, each in enumerate(framed)]
    found = tensions(norms, (), lambda texts: encoder.vectors(encoder.tokens(list(texts))))
    asked = [frozenset({each.one.id, each.other.id}) for each in found]
    wanted = {frozenset({f"norm-{number}", f"norm-{number + 1}"}) for number in range(0, 12, 2)}
    assert len(asked) == MOST_PAIRS
    assert len(wanted & set(asked)) >= 5
