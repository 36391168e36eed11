"""Nobody chooses which families grade a model."""

from hypothesis import given
from hypothesis import strategies as st

from constitutions.document import Document
from constitutions.split import Part, split, split_names, split_stories
from tests.constitutions.texts import example, norm, value

names = st.lists(st.text("abcdefghij", min_size=1, max_size=6), unique=True, min_size=1, max_size=60).map(
    tuple
)


def story(name: str) -> dict[str, str]:
    return {"id": name, "title": "t", "text": "x", "teaches": "y"}


@given(st.text(max_size=10), names)
def test_every_name_gets_one_part_and_one_is_always_held_out(
    owner: str, given_names: tuple[str, ...]
) -> None:
    parts = split_names(owner, given_names)
    assert set(parts) == set(given_names)
    assert Part.HELD_OUT in parts.values()


@given(st.text(max_size=10), names, st.randoms())
def test_the_order_of_the_text_does_not_matter(
    owner: str, given_names: tuple[str, ...], dice: object
) -> None:
    turned = list(given_names)
    dice.shuffle(turned)  # type: ignore[attr-defined]
    assert split_names(owner, tuple(turned)) == split_names(owner, given_names)


@given(st.integers(10, 400))
def test_the_shares_are_about_40_20_40(count: int) -> None:
    dealt = list(split_names("n", tuple(f"f{place}" for place in range(count))).values())
    for part, share in ((Part.TRAIN, 0.4), (Part.VALIDATION, 0.2), (Part.HELD_OUT, 0.4)):
        assert abs(dealt.count(part) - share * count) <= 2


def test_the_smallest_norms() -> None:
    def counts(count: int) -> list[int]:
        dealt = list(split_names("n", tuple(f"f{place}" for place in range(count))).values())
        return [dealt.count(part) for part in (Part.TRAIN, Part.VALIDATION, Part.HELD_OUT)]

    assert [counts(n) for n in (1, 2, 3, 8, 10)] == [[0, 0, 1], [1, 0, 1], [2, 0, 1], [4, 1, 3], [4, 2, 4]]


def test_a_split_is_for_good() -> None:
    """Written down once: another hash would let yesterday's training grade today's model."""
    dealt = split_names("asks-back", tuple(f"f{place}" for place in range(10)))
    held_out = {name for name, part in dealt.items() if part is Part.HELD_OUT}
    assert held_out == {"f0", "f2", "f3", "f7"}


def test_another_norm_deals_anew() -> None:
    dealt = [split_names(owner, tuple(f"f{place}" for place in range(20))) for owner in ("a", "b")]
    assert dealt[0] != dealt[1]


def test_all_examples_of_a_family_share_its_part() -> None:
    examples = [example(id=f"e{n}", family=f"f{n % 5}") for n in range(20)]
    found = Document.model_validate(value(norms=[norm(examples=examples)])).norms[0]
    assert set(split(found)) == {f"f{n}" for n in range(5)}


@given(st.integers(0, 20))
def test_stories_are_halved(count: int) -> None:
    stories = [story(f"s{n}") for n in range(count)]
    found = Document.model_validate(value(norms=[norm(stories=stories)])).norms[0]
    parts = list(split_stories(found).values())
    assert parts.count(Part.HELD_OUT) == count // 2
    assert parts.count(Part.TRAIN) == count - count // 2
