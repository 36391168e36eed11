"""Numbers over time as strips of bars."""

from datetime import UTC, datetime, timedelta

from adapters.web.pictures import MOST_STRIPS, OTHERS, Column, Line, Picture, picture

TIMES = [datetime(2026, 3, 1, 12, minute, tzinfo=UTC) for minute in range(4)]


def drawn(*lines: Line) -> Picture:
    return picture("Answers", lines, times=TIMES, say="{:%H:%M}".format, unit=("answer", "answers"))


def test_every_strip_is_drawn_on_the_scale_of_the_highest_bar() -> None:
    found = drawn(Line("a", {TIMES[0]: 10, TIMES[3]: 5}), Line("b", {TIMES[1]: 1}))
    assert found.peak == "10 answers"
    assert found.width == 4
    first, second = found.strips
    assert (first.total, second.total) == ("15 answers", "1 answer")
    assert first.columns == (Column(0.1, 0, 100), Column(3.1, 50, 50))
    assert second.columns == (Column(1.1, 90, 10),)
    assert found.ticks == ("12:00", "12:02", "12:03")


def test_the_table_says_the_same_and_leaves_out_times_without_any() -> None:
    found = drawn(Line("a", {TIMES[0]: 1_000, TIMES[3]: 5}), Line("b", {TIMES[3]: 1}))
    assert found.table.head == ("a", "b")
    assert [(row.head, row.cells) for row in found.table.rows] == [
        ("12:00", ("1,000", "0")),
        ("12:03", ("5", "1")),
    ]


def test_what_lies_outside_its_times_is_not_drawn() -> None:
    found = drawn(Line("a", {TIMES[0] - timedelta(minutes=1): 7}))
    assert (found.strips[0].columns, found.strips[0].total, found.table.rows) == ((), "0 answers", ())


def test_many_are_drawn_together_and_nothing_is_lost() -> None:
    found = drawn(*(Line(str(each), {TIMES[0]: 1}) for each in range(MOST_STRIPS + 5)))
    assert len(found.strips) == MOST_STRIPS
    assert (found.strips[-1].label, found.strips[-1].total) == (OTHERS, "6 answers")


def test_nothing_at_all_is_drawn_as_nothing() -> None:
    found = drawn()
    assert (found.strips, found.peak, found.table.rows) == ((), "0 answers", ())
