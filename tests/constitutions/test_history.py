"""What became of a norm from version to version."""

from constitutions.history import history, since
from tests.people import document


def test_a_norm_begins_changes_ends_and_begins_again() -> None:
    first = document(norms=2)
    norm, other = first.norms
    changed = first.model_copy(update={"norms": (norm.model_copy(update={"weight": 2.0}), other)})
    gone = first.model_copy(update={"norms": (other,)})
    found = history([(1, first), (2, first), (3, changed), (4, gone), (5, first)], "norm-0")
    assert [(each.version, each.kind) for each in found] == [
        (1, "begun"),
        (3, "changed"),
        (4, "ended"),
        (5, "begun"),
    ]
    [difference] = found[1].differences
    assert (difference.field, difference.before, difference.after) == ("weight", "1.0", "2.0")
    assert history([(1, first)], "nowhere") == ()


def test_since_says_which_versions_brought_and_changed_each_norm() -> None:
    first, second = document().norms
    one = since(document(), 1, None, {})
    assert one == {"norm-0": [1, 1], "norm-1": [1, 1]}
    changed = document().model_copy(update={"norms": (first.model_copy(update={"weight": 2.0}),)})
    two = since(changed, 2, document(), one)
    assert two == {"norm-0": [1, 2]}
    again = changed.model_copy(update={"norms": (*changed.norms, second)})
    assert since(again, 3, changed, two) == {"norm-0": [1, 2], "norm-1": [3, 3]}
