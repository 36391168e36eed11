"""How figures are written for people: a volunteer secretary reads these, not a statistician."""


def number(value: float) -> str:
    """Write a number with one decimal where it needs one."""
    return f"{value:.1f}".removesuffix(".0")


def percent(share: float, *, apart_from: float | None = None) -> str:
    """Write a share, with more decimals where one would round it to 0, to 100, or to ``apart_from``."""
    wanted = share * 100
    limits = (0.0, 1.0) if apart_from is None else (0.0, 1.0, apart_from)
    alike = any(number(wanted) == number(limit * 100) for limit in limits if limit != share)
    return f"{wanted:.2f} %" if alike else f"{number(wanted)} %"


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
