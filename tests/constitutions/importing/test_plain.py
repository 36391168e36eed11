"""Lists of statements, and Markdown with headings."""

import pytest

from constitutions.formats import UnreadableError
from constitutions.importing.plain import from_headings, from_statements

RULES = """# House rules

We live close together.

## Be quiet at night

People work early.

### Between ten and six {#ten-to-six}

```
# not a heading
```

## Be quiet at night
"""


def test_each_line_is_a_norm_with_an_id_of_its_own() -> None:
    value = from_statements(
        "- Listen first.\n\n2) Listen first.\n• Où est-ce qu'on parle?\n   * 42\n日本語\n"
    )
    assert [(norm["id"], norm["statement"]) for norm in value["norms"]] == [
        ("listen-first", "Listen first."),
        ("listen-first-2", "Listen first."),
        ("ou-est-ce-qu-on-parle", "Où est-ce qu'on parle?"),
        ("norm", "42"),
        ("norm-2", "日本語"),
    ]


def test_headings_become_title_preamble_and_norms() -> None:
    value = from_headings(RULES)
    assert (value["title"], value["preamble"]) == ("House rules", "We live close together.")
    assert [(norm["id"], norm.get("rationale")) for norm in value["norms"]] == [
        ("be-quiet-at-night", "People work early."),
        ("ten-to-six", "```\n# not a heading\n```"),
        ("be-quiet-at-night-2", None),
    ]


@pytest.mark.parametrize(
    ("read", "text", "sentence"),
    [
        (from_statements, "\n \n", "There is no statement here."),
        (from_statements, "Short.\n" + "long " * 80, "Line 2 has 399 characters; a statement may have 300."),
        (from_headings, "No heading.", "There is no heading here."),
        (from_headings, "# T\n\n## " + "long " * 80, "Heading 2 has 399 characters"),
    ],
)
def test_what_cannot_be_read_is_said(read: object, text: str, sentence: str) -> None:
    with pytest.raises(UnreadableError, match=sentence):
        read(text)  # type: ignore[operator]
