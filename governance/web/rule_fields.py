"""The fields in which a rule of decision is asked for. Those of its parts begin with the part's name."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import forms

from governance.counting.settings import Method
from governance.rulebook.counting_phrasing import share
from governance.rules import DAY, LONGEST, MINUTE
from governance.web.forms import PoliteForm
from governance.web.span_field import SpanField

SHARES = ("1/2", "3/5", "2/3", "3/4", "4/5", "9/10", "1/1")
BODIES = (("members", "All members"), ("stewards", "The stewards"))
AMONG = (*BODIES, ("adherents", "Those who adhere to our charter, with a voice each"))

METHODS: Mapping[Method, str] = {
    Method.SIMPLE_MAJORITY: "Yes or no: more yes than no",
    Method.SUPERMAJORITY: "Yes or no: a larger majority, such as two thirds",
    Method.CONSENT: "Consent: nobody blocks it for a reason",
    Method.APPROVAL: "Options: tick as many as one can live with",
    Method.SCORE: "Options: give each a score",
    Method.QUADRATIC: "Options: buy votes with credits, each dearer than the last (quadratic)",
    Method.SCHULZE: "Options: rank them; one against one, each against each (Schulze)",
    Method.INSTANT_RUNOFF: "Options: rank them; the weakest leaves, round by round",
    Method.SINGLE_TRANSFERABLE_VOTE: "Options: rank them; several seats in proportion (transferable votes)",
}


def _choice(label: str, *choices: tuple[str, str], **more: Any) -> forms.ChoiceField:  # noqa: ANN401 - Django's own arguments, passed on
    return forms.ChoiceField(label=label, choices=choices, **more)


def _radio(label: str, *choices: tuple[str, str], **more: Any) -> forms.ChoiceField:  # noqa: ANN401 - Django's own arguments, passed on
    return _choice(label, *choices, widget=forms.RadioSelect, **more)


def _share(label: str, **more: Any) -> forms.ChoiceField:  # noqa: ANN401 - Django's own arguments, passed on
    return _choice(label, *((each, share(Fraction(each))) for each in SHARES), **more)


def _percent(label: str, **more: Any) -> forms.IntegerField:  # noqa: ANN401 - Django's own arguments, passed on
    return forms.IntegerField(label=label, min_value=1, max_value=100, **more)


def _number(label: str, least: int, most: int, **more: Any) -> forms.IntegerField:  # noqa: ANN401 - Django's own arguments, passed on
    return forms.IntegerField(label=label, min_value=least, max_value=most, **more)


def _yes(label: str, **more: Any) -> forms.BooleanField:  # noqa: ANN401 - Django's own arguments, passed on
    return forms.BooleanField(label=label, required=False, **more)


class RuleFields(PoliteForm):
    """A field for everything a rule says."""

    electorate = _radio("Who decides?", *BODIES)
    also_electorate = _choice(
        "Who must agree as well?",
        ("", "Nobody else"),
        *AMONG,
        required=False,
        help_text="A double majority.",
    )
    also_method = _choice(
        "By which majority?",
        ("simple_majority", "More yes than no"),
        ("supermajority", "A larger one"),
    )
    also_threshold = _share("How large, if a larger one?")
    also_quorum_percent = _percent("How many of them must take part, in percent?")

    method = _radio("How is it counted?", *((method.value, words) for method, words in METHODS.items()))
    threshold = _share("How large must the majority be?")
    threshold_is = _choice(
        "Must it be reached, or passed?",
        ("at_least", "Reached: at least"),
        ("more_than", "Passed: more than"),
    )
    abstentions = _choice(
        "What of abstentions?",
        ("ignored", "They are for neither side"),
        ("count_against", "They count against it"),
    )
    share_of = _choice(
        "A majority of whom?", ("votes", "Of those who vote"), ("electors", "Of all who could vote")
    )
    seats = _number("How many options win?", 1, 1_000)
    ties = _choice(
        "What if options are level?",
        ("by_seed", "Lots, which anybody can check"),
        ("by_previous_rounds", "Earlier rounds, then lots"),
        ("by_order_of_options", "The one that stands first"),
        ("status_quo", "Everything stays as it is"),
    )
    status_quo = forms.CharField(
        label="Which option leaves everything as it is?",
        max_length=64,
        help_text="Its short name, such as “no_change”.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    score_max = _number("The best score", 1, 100)
    credits = _number("How many credits has each voter?", 1, 1_000_000)
    strength = _choice(
        "What makes a win strong?",
        ("winning_votes", "How many are for it"),
        ("margins", "By how many it leads"),
    )
    overvotes = _choice(
        "A rank that several options share",
        ("refuse", "cannot be given"),
        ("skip", "is passed over"),
        ("exhaust", "ends the ballot"),
        ("exhaust_if_several_stand", "ends it, unless only one of them is still in the race"),
    )
    duplicates = _choice(
        "An option that is ranked twice",
        ("refuse", "cannot be"),
        ("skip", "counts at its better rank"),
        ("exhaust", "ends the ballot"),
    )
    max_skipped_ranks = _number(
        "How many empty ranks in a row may there be?",
        0,
        100,
        required=False,
        help_text="Left empty, any number.",
    )
    max_rankings = _number(
        "How many ranks can be given?",
        1,
        100,
        required=False,
        help_text="Left empty, as many as there are options.",
    )
    filling = _choice(
        "How are seats filled?",
        ("quota", "Whoever has a quota of the votes"),
        ("quota_one_a_round", "By quota, one a round"),
        ("last_standing", "Whoever is left at the end"),
        ("share", "Whoever has a share of the votes at the end"),
        ("repeated", "One runoff after another"),
    )
    minimum_share = _share("What share, if by a share?")
    quota = _choice(
        "Which quota?", ("droop", "Droop: the least that cannot be outvoted"), ("hare", "Hare: a full share")
    )
    quota_decimals = _number("Places of the quota behind the point", 0, 20)
    decimals = _number(
        "Places to which votes in parts are rounded down",
        0,
        20,
        required=False,
        help_text="Left empty, they are exact.",
    )
    minimum_votes = _number("Votes below which an option leaves at once", 0, 1_000_000)
    stop_after_round = _number(
        "Stop after which round?",
        1,
        1_000,
        required=False,
        help_text="Left empty, the count goes to its end.",
    )
    batch_elimination = _yes("Options that cannot catch up together leave at once")
    first_round_sets_threshold = _yes("The first round says for all what a majority is")
    until_two_remain = _yes("Count until two are left, even after one has won")

    quorum_percent = _percent(
        "How many must take part, in percent?",
        help_text="If fewer vote, it is rejected. An abstention counts as taking part.",
    )
    quorum_base = _choice(
        "Percent of whom?", ("members", "Of all who can vote"), ("active", "Of those who voted lately")
    )
    active_days = _number("Lately: within how many days?", 1, 3_660)

    deliberation_seconds = SpanField(
        label="Talk it over first", most=LONGEST, help_text="Voting opens when this has passed."
    )
    voting_seconds = SpanField(label="Voting is open for", least=MINUTE, most=LONGEST)
    close_early = _radio(
        "May voting end sooner?",
        ("never", "No: always wait for the deadline"),
        ("when_all_voted", "Yes, once everybody has voted"),
        ("when_decided", "Yes, once the missing votes could not change the outcome"),
    )
    late_quorum_seconds = SpanField(
        label="If enough vote only near the end, go on for",
        most=LONGEST,
        help_text="Near the end is the same time before it.",
    )
    confirm_seconds = SpanField(
        label="The result must hold for",
        most=LONGEST,
        help_text="Ballots can still change then, and one that turns the result ends it. For open ballots only.",
    )
    timelock_seconds = SpanField(
        label="Wait before it takes effect", most=LONGEST, help_text="A veto needs this time to be used in."
    )

    veto_by = _choice("Who can veto it while it waits?", ("", "Nobody"), *AMONG, required=False)
    veto_needed_percent = _percent("How many of them together, in percent?")
    veto_lapses_on = forms.DateField(
        label="Until which day?",
        required=False,
        help_text="Left empty, for good.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    cooling_off_seconds = SpanField(label="What failed must wait for", most=LONGEST)
    pace_most = _number(
        "At most how many changes?", 1, 1_000, required=False, help_text="Left empty, as many as people like."
    )
    pace_days = _number("Within how many days?", 1, 3_660, required=False)
    pace_per = _choice(
        "Counted how?", ("kind", "All of them together"), ("topic", "Each norm for itself"), required=False
    )

    ballots = _radio(
        "Who sees how somebody voted?",
        ("secret", "Nobody, ever: ballots are secret"),
        ("open", "Everybody, once voting has ended: ballots are open"),
    )
    delegation = _yes("Members can hand their vote to another member")

    emergency_electorate = _choice(
        "Who can decide in an emergency?",
        ("", "Nobody: there is no quicker way"),
        *BODIES,
        required=False,
        help_text="What they decide ends by itself, and members are asked afterwards whether it was right.",
    )
    emergency_threshold = _share("How many of all of them must say yes?")
    emergency_voting_seconds = SpanField(label="Within", least=MINUTE, most=3 * DAY)
    emergency_lasts_seconds = SpanField(label="It ends by itself after", least=MINUTE, most=30 * DAY)
