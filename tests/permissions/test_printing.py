"""The page for people says what the table says."""

from tests.permissions.printing import PAGE, page


def test_the_page_is_the_table() -> None:
    assert PAGE.read_text() == page(), "Print it anew: python -m tests.permissions"
