"""The ballot of each method as a form: it works with a keyboard, without JavaScript, and says what a ballot says."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from governance.counting.ballots import Choice
from governance.counting.settings import Method
from governance.models import Decision
from governance.rules import DecisionRule
from governance.web.forms import PoliteForm

OPTION = "option-"
"""What the name of an option's field begins with; its place among the options follows."""

CHOICES = {
    Method.CONSENT: (
        (Choice.YES, "Yes: I consent"),
        (Choice.STAND_ASIDE, "I stand aside: not my wish, and I do not stop it"),
        (Choice.NO, "No: I block it, for a reason I give"),
        (Choice.ABSTAIN, "I abstain"),
    ),
}
YES_OR_NO = ((Choice.YES, "Yes"), (Choice.NO, "No"), (Choice.ABSTAIN, "I abstain"))


class BallotForm(PoliteForm):
    """A ballot. ``ballot`` is what it says, for :func:`governance.services.voting.cast`."""

    credits: int | None = None
    """What there is to spend, where votes cost something."""

    def __init__(
        self,
        rule: DecisionRule,
        options: Sequence[Mapping[str, str]],
        *args: Any,  # noqa: ANN401 - Django's own arguments, passed on
        **kwargs: Any,  # noqa: ANN401 - Django's own arguments, passed on
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.options = options

    @property
    def how(self) -> str:
        """How it is filled in, where the fields do not say it."""
        return ""

    @property
    def ballot(self) -> Mapping[str, Any]:
        """What the form says, once it is valid."""
        raise NotImplementedError

    @staticmethod
    def initial_of(content: Mapping[str, Any], options: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """Return what the fields show for a ballot that was cast."""
        raise NotImplementedError


class YesNoForm(BallotForm):
    """Yes, no, or neither."""

    choice = forms.ChoiceField(
        label="Your vote",
        choices=YES_OR_NO,
        error_messages={"required": "Choose yes, no or abstain."},
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Your reason, if you want to give one",
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = CHOICES.get(self.rule.method, YES_OR_NO)  # type: ignore[attr-defined]
        if self.rule.method is Method.CONSENT:
            self.fields["reason"].label = "Your reason; a no needs one"
        self.fields["reason"].help_text = (
            "It is kept with the count, for later reviews, and without your name."
            if self.rule.secret
            else "It is kept with the count, for later reviews, beside your name."
        )

    @property
    def ballot(self) -> Mapping[str, Any]:
        """What the form says."""
        # Browsers send lines with CRLF; kept with LF, a receipt is the same whichever way a ballot came.
        reason = self.cleaned_data.get("reason", "").replace("\r\n", "\n")
        return {"choice": self.cleaned_data["choice"], "reason": reason}

    @staticmethod
    def initial_of(
        content: Mapping[str, Any],
        options: Sequence[Mapping[str, str]],  # noqa: ARG004 - a yes-or-no question has none
    ) -> dict[str, Any]:
        """Return what the fields show for a ballot that was cast."""
        return {"choice": content.get("choice", ""), "reason": content.get("reason", "")}


class OptionsForm(BallotForm):
    """One field an option, and the way to say nothing about any."""

    abstain = forms.BooleanField(label="I abstain", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        for place, option in enumerate(self.options):
            self.fields[f"{OPTION}{place}"] = self.field(option["label"])
        self.order_fields([*self._names(), "abstain"])

    def field(self, label: str) -> forms.Field:
        """Return the field of one option."""
        raise NotImplementedError

    def says(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the ballot that says what was given for each option, by key."""
        raise NotImplementedError

    @property
    def ballot(self) -> Mapping[str, Any]:
        """What the form says. Options that are filled in go before “I abstain”."""
        given = {
            option["key"]: self.cleaned_data[name]
            for option, name in zip(self.options, self._names(), strict=True)
            if self.cleaned_data[name]
        }
        if self.cleaned_data["abstain"] and not given:
            return {"choice": Choice.ABSTAIN.value}
        return self.says(given)

    def clean(self) -> None:
        """Refuse a ballot that says something about options and abstains."""
        if self.cleaned_data.get("abstain") and any(self.cleaned_data.get(name) for name in self._names()):
            self.add_error("abstain", "Either say something about the options, or abstain.")

    def _names(self) -> list[str]:
        return [f"{OPTION}{place}" for place in range(len(self.options))]


class ApprovalForm(OptionsForm):
    """The options a voter can live with."""

    @property
    def how(self) -> str:
        """Say that several can be chosen."""
        return "Choose every option you can live with: one, several, or none."

    def field(self, label: str) -> forms.Field:
        """Return a box to tick."""
        return forms.BooleanField(label=label, required=False)

    def says(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the options that were ticked."""
        return {"approved": list(given)}

    @staticmethod
    def initial_of(content: Mapping[str, Any], options: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """Return what the fields show for a ballot that was cast."""
        return _filled(options, dict.fromkeys(content.get("approved", ()), True), content)


class ScoreForm(OptionsForm):
    """A score for each option."""

    def field(self, label: str) -> forms.Field:
        """Return a number up to the best score."""
        best = self.rule.score_max
        return forms.IntegerField(
            label=label,
            required=False,
            min_value=0,
            max_value=best,
            help_text=f"0 to {best}; {best} is best.",
        )

    def says(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the scores that were given."""
        return {"scores": dict(given)}

    @staticmethod
    def initial_of(content: Mapping[str, Any], options: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """Return what the fields show for a ballot that was cast."""
        return _filled(options, content.get("scores", {}), content)


class QuadraticForm(OptionsForm):
    """Votes bought with credits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        self.credits = self.rule.credits

    @property
    def how(self) -> str:
        """Say what votes cost."""
        return (
            f"You have {self.rule.credits:,} credits. One vote for an option costs 1, two cost 4, n cost n × n. "
            "Votes with a minus are against it, and cost the same."
        )

    def field(self, label: str) -> forms.Field:
        """Return a number of votes."""
        most = int(self.rule.credits**0.5)
        return forms.IntegerField(
            label=label,
            required=False,
            min_value=-most,
            max_value=most,
            widget=forms.NumberInput(attrs={"data-costs": "square"}),
        )

    def says(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the votes that were bought."""
        return {"votes": dict(given)}

    @staticmethod
    def initial_of(content: Mapping[str, Any], options: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """Return what the fields show for a ballot that was cast."""
        return _filled(options, content.get("votes", {}), content)


class RankedForm(OptionsForm):
    """A rank for each option."""

    @property
    def how(self) -> str:
        """Say what ranks mean, and whether two options can share one."""
        alike = "Options can share a rank." if self.rule.method is Method.SCHULZE else ""
        return f"Give 1st to what you want most. An option you do not rank comes after all you do. {alike}".strip()

    def field(self, label: str) -> forms.Field:
        """Return the ranks to choose from."""
        ranks = [("", "not ranked"), *((str(rank), _ordinal(rank)) for rank in self._ranks())]
        return forms.ChoiceField(label=label, required=False, choices=ranks)

    def _ranks(self) -> Iterable[int]:
        return range(1, min(len(self.options), self.rule.max_rankings or len(self.options)) + 1)

    def says(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the options rank by rank, those alike together; a rank nobody has is a gap."""
        last = max((int(rank) for rank in given.values()), default=0)
        return {
            "ranks": [
                [key for key, rank in given.items() if int(rank) == place] for place in range(1, last + 1)
            ]
        }

    @staticmethod
    def initial_of(content: Mapping[str, Any], options: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """Return what the fields show for a ballot that was cast."""
        ranks = enumerate(content.get("ranks", ()), start=1)
        return _filled(options, {key: str(place) for place, rank in ranks for key in rank}, content)


FORMS: Mapping[Method, type[BallotForm]] = {
    Method.SIMPLE_MAJORITY: YesNoForm,
    Method.SUPERMAJORITY: YesNoForm,
    Method.CONSENT: YesNoForm,
    Method.APPROVAL: ApprovalForm,
    Method.SCORE: ScoreForm,
    Method.QUADRATIC: QuadraticForm,
    Method.SCHULZE: RankedForm,
    Method.INSTANT_RUNOFF: RankedForm,
    Method.SINGLE_TRANSFERABLE_VOTE: RankedForm,
}
"""The form of each method's ballot."""


def ballot_form(
    decision: Decision,
    data: Any,  # noqa: ANN401 - what was posted
    *,
    content: Mapping[str, Any] | None,
    prefix: str | None = None,
) -> BallotForm:
    """Return the form of a decision's ballot, filled with ``content``, the ballot cast so far."""
    rule = decision.frozen_rule
    form = FORMS[rule.method]
    initial = form.initial_of(content, decision.options) if content else {}
    return form(rule, decision.options, data, initial=initial, prefix=prefix)


def _filled(
    options: Sequence[Mapping[str, str]], given: Mapping[str, Any], content: Mapping[str, Any]
) -> dict[str, Any]:
    fields = {f"{OPTION}{place}": given.get(option["key"]) for place, option in enumerate(options)}
    return fields | {"abstain": content.get("choice") == Choice.ABSTAIN}


def _ordinal(rank: int) -> str:
    suffix = "th" if rank % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{suffix}"
