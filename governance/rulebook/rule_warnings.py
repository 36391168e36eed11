"""What to think twice about in a rule, with a community's present numbers. Pure. Nothing here refuses anything."""

from collections.abc import Callable, Iterator

from governance.phrasing import counted
from governance.rulebook.counting_phrasing import by_rounds
from governance.rulebook.rule_numbers import ONE, Sizes, asking_only_those_there, needs, share_of, together
from governance.rulebook.rule_phrasing import BODIES
from governance.rules import PEERS, DecisionRule


def warnings(rule: DecisionRule, sizes: Sizes) -> tuple[str, ...]:
    """Return where ``rule`` could never pass, is unlikely to, or lets one person decide, as sentences."""
    asked = asking_only_those_there(rule, sizes)
    return tuple(sentence for check in _CHECKS for sentence in check(asked, sizes))


def _nobody(rule: DecisionRule, sizes: Sizes) -> Iterator[str]:
    for each in needs(rule, sizes):
        if not each.electors:
            yield f"There are no {each.body} now: nobody could vote on this."
        elif not each.possible:
            yield f"With the present {counted(each.electors, *ONE[each.body])} this could never pass."


def _too_few_take_part(rule: DecisionRule, sizes: Sizes) -> Iterator[str]:
    for each in needs(rule, sizes):
        active = sizes[each.body].active
        if each.least and each.least > active:
            have = "has" if active == 1 else "have"
            yield (
                f"{each.least:,} must vote, and only {active:,} of {BODIES[each.body]} {have} voted in the last "
                f"{counted(rule.active_days, 'day', 'days')}: this may never pass."
            )


def _one_decides(rule: DecisionRule, sizes: Sizes) -> Iterator[str]:
    found = needs(rule, sizes)
    if all(each.least == 1 and each.body not in PEERS for each in found):
        body = "steward" if any(each.body == "stewards" for each in found) else "member"
        yield f"One {body} alone could decide this, if nobody else votes. Ask for a higher quorum."


def _one_is_seen(rule: DecisionRule, sizes: Sizes) -> Iterator[str]:
    """Say where counts told body by body show how one person voted, by themselves or by what they differ by."""
    bodies = {rule.electorate, *(body.electorate for body in rule.also)}
    if not rule.secret or not bodies >= {"members", "stewards"}:
        return
    stewards, others = sizes["stewards"].electors, sizes["members"].electors - sizes["stewards"].electors
    for one, number in (("steward", stewards), ("member who is no steward", others)):
        if number == 1:
            yield f"There is one {one}: the counts of the two bodies would show how they voted. Make ballots open."


def _one_vetoes(rule: DecisionRule, sizes: Sizes) -> Iterator[str]:
    if rule.veto is None:
        return
    one = ONE[rule.veto.by][0]
    guardians = sizes[rule.veto.by].electors
    if not guardians:
        yield f"There are no {rule.veto.by} now: nobody could veto anything."
    elif together(rule.veto.needed_percent, guardians) == 1:
        yield f"One {one} alone could veto what everybody else wants."


def _one_in_an_emergency(rule: DecisionRule, sizes: Sizes) -> Iterator[str]:
    if rule.emergency is None:
        return
    whole = sizes[rule.emergency.electorate].electors
    if not whole:
        yield f"There are no {rule.emergency.electorate} now: nobody could decide in an emergency."
    elif share_of(rule.emergency.threshold, whole) <= 1:
        yield f"One {ONE[rule.emergency.electorate][0]} alone could decide in an emergency."


def _too_few_votes(rule: DecisionRule, sizes: Sizes) -> Iterator[str]:
    whole = sizes[rule.electorate].electors
    if by_rounds(rule) and rule.minimum_votes > whole > 0:
        yield f"No option can have {rule.minimum_votes:,} votes: only {whole:,} can vote."


_CHECKS: tuple[Callable[[DecisionRule, Sizes], Iterator[str]], ...] = (
    _nobody,
    _too_few_take_part,
    _one_decides,
    _one_is_seen,
    _one_vetoes,
    _one_in_an_emergency,
    _too_few_votes,
)
