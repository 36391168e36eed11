"""What binds a model: floors, ceilings, defaults, what is reserved, and charters that collide."""

from typing import Any

import pytest

from constitutions.checks import AnyOf, WordCount
from constitutions.document import Document, Kind
from constitutions.effective import OWN, Fault, Resolution, effective, resolve
from constitutions.norms import Binding, Gate, Modality, Norm
from constitutions.split import split
from tests.people import document, example


def charter(binding: Binding, title: str = "A charter", **fields: Any) -> Document:
    """Return a charter with one norm, ``shared``, that binds so."""
    plain = document(title, norms=1)
    norm = plain.norms[0].model_copy(update={"id": "shared", "binding": binding, **fields})
    return plain.model_copy(update={"kind": Kind.CHARTER, "norms": (norm,), "gate": Gate(epsilon=0.07)})


def text(**fields: Any) -> Document:
    """Return a text with a norm of its own and one called ``shared``, unless nothing is said of that."""
    own, other = document(norms=2).norms
    shared = other.model_copy(update={**_as_above(), "id": "shared", **fields})
    return document().model_copy(update={"norms": (own, shared) if fields else (own,)})


def _as_above() -> dict[str, Any]:
    above = charter(Binding.FLOOR).norms[0]
    return {name: getattr(above, name) for name in Norm.model_fields if name not in ("id", "binding")}


def faults(found: Resolution) -> list[Fault]:
    return [problem.fault for problem in found.problems]


def test_without_charters_a_text_binds_as_it_is() -> None:
    assert [(found.norm, found.origin) for found in effective(document(), [])] == [
        (norm, OWN) for norm in document().norms
    ]


@pytest.mark.parametrize("binding", [Binding.FLOOR, Binding.DEFAULT, Binding.RESERVED])
def test_what_a_charter_asks_binds_first_with_its_own_gate(binding: Binding) -> None:
    above = charter(binding)
    first, second = effective(text(), [above])
    assert (first.norm.id, first.origin) == ("shared", above.digest)
    assert first.norm.gate == Gate(epsilon=0.07)
    assert second.origin == OWN


def test_a_ceiling_asks_nothing_itself() -> None:
    assert [found.norm.id for found in effective(text(), [charter(Binding.CEILING)])] == ["norm-0"]


def test_a_tightened_floor_stands_in_its_place_under_the_charters_gate() -> None:
    above = charter(Binding.FLOOR)
    found = resolve(text(modality=Modality.MUST), [above])
    assert faults(found) == []
    shared, _ = found.norms
    assert (shared.norm.modality, shared.origin) == (Modality.MUST, above.digest)
    assert shared.norm.gate == Gate(epsilon=0.07)
    assert found.beside == {"shared": above.digest}


def test_what_is_added_to_a_floor_is_measured_beside_it_and_never_in_its_place() -> None:
    above = charter(Binding.FLOOR)
    floor = above.norms[0]
    own = [example("own", number) for number in (50, 51, 52)]
    always = AnyOf(kind="any_of", weight=100, options=(WordCount(kind="word_count"),) * 2)
    added = text(modality=Modality.MUST, examples=(*own, *floor.examples), checks=(*floor.checks, always))
    found = resolve(added, [above])
    assert faults(found) == []
    bound, _, beside = found.norms
    assert bound.norm.examples == floor.examples
    assert bound.norm.checks == floor.checks
    assert dict(split(bound.norm)) == dict(split(floor))
    assert (beside.norm.examples, beside.norm.checks, beside.own) == (tuple(own), (always,), True)
    # Told once more in the floor's own scenario, it would be graded, and trained, in the floor's place.
    retold = example("own", 60).model_copy(update={"family": floor.families[0]})
    [problem] = resolve(text(examples=(*floor.examples, retold)), [above]).problems
    assert "in more ways" in problem.reasons[0]


@pytest.mark.parametrize(
    ("binding", "fields", "fault"),
    [
        (Binding.FLOOR, {"modality": Modality.MAY}, Fault.WEAKENED),
        (Binding.CEILING, {"modality": Modality.MUST}, Fault.EXCEEDED),
        (Binding.DEFAULT, {"statement": "It does otherwise."}, Fault.DEPARTED),
        (Binding.RESERVED, {"weight": 9.0}, Fault.TAKEN),
    ],
)
def test_what_may_not_stand_is_named_and_does_not(
    binding: Binding, fields: dict[str, Any], fault: Fault
) -> None:
    above = charter(binding)
    found = resolve(text(**fields), [above])
    assert faults(found) == [fault]
    assert found.problems[0].norm == "shared"
    assert found.problems[0].charter == "A charter"
    assert found.problems[0].reasons
    assert [each.origin for each in found.norms if each.norm.id == "shared"] == (
        [] if binding is Binding.CEILING else [above.digest]
    )


def test_a_default_gives_way_to_a_reason() -> None:
    found = resolve(
        text(statement="It does otherwise.", departs="Our town is small."), [charter(Binding.DEFAULT)]
    )
    assert faults(found) == []
    assert [each.norm.statement for each in found.norms][-1] == "It does otherwise."


def test_what_two_charters_say_alike_binds_once() -> None:
    one, other = charter(Binding.FLOOR), charter(Binding.FLOOR, title="Another")
    found = resolve(text(), [one, other])
    assert faults(found) == []
    assert [each.origin for each in found.norms] == [one.digest, OWN]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (charter(Binding.FLOOR), charter(Binding.FLOOR, title="Another", statement="It does otherwise.")),
        (charter(Binding.FLOOR, modality=Modality.MUST), charter(Binding.CEILING, title="Another")),
        (charter(Binding.RESERVED), charter(Binding.FLOOR, title="Another")),
        (charter(Binding.DEFAULT), charter(Binding.DEFAULT, title="Another", weight=3.0)),
    ],
)
def test_charters_that_collide_leave_the_text_unresolved_in_either_order(
    one: Document, other: Document
) -> None:
    for charters in ([one, other], [other, one]):
        assert faults(resolve(text(), charters)) == [Fault.UNRESOLVED]


def test_a_floor_that_fits_under_a_ceiling_is_no_collision() -> None:
    charters = [charter(Binding.CEILING, title="Another", modality=Modality.MUST), charter(Binding.FLOOR)]
    found = resolve(text(), charters)
    assert faults(found) == []
    assert [each.norm.id for each in found.norms] == ["shared", "norm-0"]


def test_every_id_stands_once() -> None:
    one, other = (
        charter(Binding.FLOOR),
        charter(Binding.FLOOR, title="Another", statement="It does otherwise."),
    )
    for own in (text(), text(modality=Modality.MUST), text(modality=Modality.MAY)):
        ids = [(each.origin, each.norm.id) for each in effective(own, [one, other])]
        assert len(ids) == len(set(ids))


def test_a_charter_that_tightens_anothers_floor_stands_for_both() -> None:
    lower, higher = charter(Binding.FLOOR), charter(Binding.FLOOR, title="Another", modality=Modality.MUST)
    for charters in ([lower, higher], [higher, lower]):
        found = resolve(text(), charters)
        assert faults(found) == []
        assert [each.origin for each in found.norms] == [higher.digest, OWN]
        assert faults(resolve(text(modality=Modality.SHOULD), charters)) == [Fault.WEAKENED]
