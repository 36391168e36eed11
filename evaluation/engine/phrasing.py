"""How figures are written for people: a volunteer secretary reads these, not a statistician."""


def number(value: float) -> str:
    """Write a number with one decimal where it needs one."""
    return f"{value:.1f}".removesuffix(".0")


def percent(share: float) -> str:
    """Write a share, with two decimals where one would round it to nothing or to everything."""
    wanted = share * 100
    if 0 < wanted < 0.1 or 99.9 < wanted < 100:  # noqa: PLR2004 - one decimal would hide the difference
        return f"{wanted:.2f} %"
    return f"{number(wanted)} %"


def points(difference: float) -> str:
    """Write a difference of shares in percentage points, without its sign."""
    written = number(abs(difference) * 100)
    return f"{written} point" if written == "1" else f"{written} points"


def higher_or_lower(difference: float) -> str:
    """Write a difference with its direction; a bound beyond the scale's end is written as that end."""
    within = min(1.0, max(-1.0, difference))
    if points(within) == points(0):
        return "the same"
    return f"{points(within)} {'higher' if within > 0 else 'lower'}"


def plural(count: int, one: str, many: str) -> str:
    """Write a count of things."""
    return f"{count:,} {one if count == 1 else many}"


def more_families(count: int) -> str:
    """Write how much evidence is missing."""
    return plural(count, "more family", "more families")
