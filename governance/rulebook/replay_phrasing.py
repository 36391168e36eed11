"""What a vote came to, what it would have come to by another rule, and why these differ, in plain words. Pure."""

from collections.abc import Callable, Iterator
from itertools import chain

from governance.counting.settings import Method
from governance.outcomes import BodyResult, Result, bodies_of
from governance.phrasing import counted
from governance.rulebook.count_phrasing import Labels, label_of, listed, tie_in_words
from governance.rulebook.replay import Past
from governance.rulebook.rule_numbers import fewest_yes
from governance.rulebook.rule_phrasing import BODIES
from governance.rules import Body, DecisionRule


def found_in_words(found: Result, labels: Labels) -> str:
    """Return what a count found: “Carried: 12 yes, 4 no, 2 abstentions”, “North won”."""
    if not found.binary:
        if not found.quorate:
            return "Rejected: too few took part"
        return (
            f"{listed([label_of(labels, each) for each in found.winners])} won"
            if found.winners
            else "Nobody won"
        )
    abstained = counted(found.abstain, "abstention", "abstentions")
    numbers = f"{found.yes:,} yes, {found.no:,} no, {abstained}"
    return f"{'Carried' if found.carried else 'Rejected'}: {numbers}"


def same(one: Result, other: Result) -> bool:
    """Whether two counts come to the same."""
    return (one.carried, one.winners) == (other.carried, other.winners)


def why_different(past: Past, rule: DecisionRule, found: Result, labels: Labels) -> tuple[str, ...]:
    """Return why ``rule`` would have ``found`` something else, as sentences; nothing where it would not."""
    if same(past.found, found):
        return ()
    causes = (_quorum, _asked_no_more, _majority if rule.binary else _options)
    said = tuple(chain.from_iterable(cause(past, rule, found, labels) for cause in causes))
    return said or ("It is counted in another way.",)


Cause = Callable[[Past, DecisionRule, Result, Labels], Iterator[str]]


def _quorum(past: Past, _: DecisionRule, found: Result, __: Labels) -> Iterator[str]:
    for body, then in _both(past, found):
        if body.turnout.quorate != then.turnout.quorate:
            voted = f"{body.turnout.cast:,} of {BODIES[body.body]} voted"
            asked = f"{then.turnout.needed:,} had to; by this rule {body.turnout.needed:,} would have had to"
            yield f"{voted}. Then {asked}."


def _both(past: Past, found: Result) -> Iterator[tuple[BodyResult, BodyResult]]:
    before = {body.body: body for body in past.found.bodies}
    return ((body, before[body.body]) for body in found.bodies)


def _asked_no_more(past: Past, _: DecisionRule, found: Result, __: Labels) -> Iterator[str]:
    asked = {body.body for body in found.bodies}
    for body in past.found.bodies:
        if body.body not in asked and not body.passed:
            yield f"{BODIES[body.body].capitalize()} were against it, and by this rule they would not be asked."


def _majority(past: Past, rule: DecisionRule, found: Result, _: Labels) -> Iterator[str]:
    rules: dict[str, DecisionRule | Body] = {body.electorate: body for body in bodies_of(rule)}
    old: dict[str, DecisionRule | Body] = {body.electorate: body for body in bodies_of(past.rule)}
    for body, then in _both(past, found):
        if body.count.passed == then.count.passed and body.passed == then.passed:
            continue
        if body.turnout.quorate != then.turnout.quorate and body.count.passed == then.count.passed:
            continue
        yield _asked(past, rule, body, (old[body.body], rules[body.body]))


def _asked(
    past: Past, rule: DecisionRule, body: BodyResult, bodies: tuple[DecisionRule | Body, DecisionRule | Body]
) -> str:
    """Say how many yes were needed then and by this rule; where there is a block, what it does."""
    consents = [each.method == Method.CONSENT for each in bodies]
    no, yes = (int(body.count.tallies[choice]) for choice in ("no", "yes"))
    if consents[0] != consents[1] and no:
        return (
            "Somebody said no, which would block it." if consents[1] else "A no would not block it any more."
        )
    then, now = (_needed(one, each, body) for one, each in zip((past.rule, rule), bodies, strict=True))
    ignored = [one.abstentions == "ignored" for one in (past.rule, rule)]
    counting = ""
    if body.count.abstained and ignored[0] != ignored[1]:
        against = "would not count any more" if ignored[1] else "would count against it"
        counting = f" {counted(body.count.abstained, 'abstention', 'abstentions')} {against}."
    said = f"{yes:,} of {BODIES[body.body]} said yes."
    return f"{said} Then {then} had to; by this rule {now} would have had to.{counting}"


def _needed(rule: DecisionRule, each: DecisionRule | Body, body: BodyResult) -> str:
    votes = body.count.cast - (0 if rule.abstentions == "count_against" else body.count.abstained)
    needed = fewest_yes(rule, each, voting=votes, electors=body.turnout.electors)
    return f"{needed:,}" if needed is not None else f"more than the {votes:,} who voted"


def _options(past: Past, rule: DecisionRule, found: Result, labels: Labels) -> Iterator[str]:
    if found.quorate != past.found.quorate:
        return
    if rule.method is not past.rule.method:
        yield "It is counted by another method."
        return
    if rule.seats != past.rule.seats:
        seats = counted(rule.seats, "seat is", "seats are")
        yield f"{seats} filled, and not {past.rule.seats:,}."
    if rule.ties != past.rule.ties:
        rounds = len(found.main.count.rounds)
        yield from (tie_in_words(tie, labels, rounds=rounds) for tie in found.main.count.ties)
