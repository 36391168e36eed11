"""The ballot of each method as a form: it works with a keyboard, without JavaScript, and says what a ballot says."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

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

    @classmethod
    def initial_of(cls, content: Mapping[str, Any], options: Sequence[Mapping[str, str]]) -> dict[str, Any]:
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

    @classmethod
    def initial_of(
        cls,
        content: Mapping[str, Any],
        options: Sequence[Mapping[str, str]],  # noqa: ARG003 - a yes-or-no question has none
    ) -> dict[str, Any]:
        """Return what the fields show for a ballot that was cast."""
        return {"choice": content.get("choice", ""), "reason": content.get("reason", "")}


class OptionsForm(BallotForm):
    """One field an option, and the way to say nothing about any. ``part`` of a ballot has what is said of each."""

    part: ClassVar[str]
    abstain = forms.BooleanField(label="I abstain", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        for place, option in enumerate(self.options):
            self.fields[f"{OPTION}{place}"] = self.field(option["label"])
        self.order_fields([*self._names(), "abstain"])

    def field(self, label: str) -> forms.Field:
        """Return the field of one option."""
        raise NotImplementedError

    @classmethod
    def says(cls, given: Mapping[str, Any]) -> Any:  # noqa: ANN401 - each method's own
        """Return the part of a ballot that says what was given for each option, by key."""
        return dict(given)

    @classmethod
    def given_by(cls, said: Any) -> Mapping[str, Any]:  # noqa: ANN401 - the same
        """Return what was given for each option, by key, as such a part says: the inverse of :meth:`says`."""
        return dict(said)

    @classmethod
    def initial_of(cls, content: Mapping[str, Any], options: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """Return what the fields show for a ballot that was cast."""
        given = cls.given_by(content.get(cls.part, ()))
        fields = {f"{OPTION}{place}": given.get(option["key"]) for place, option in enumerate(options)}
        return fields | {"abstain": content.get("choice") == Choice.ABSTAIN}

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
        return {self.part: self.says(given)}

    def clean(self) -> None:
        """Refuse a ballot that says something about options and abstains."""
        if self.cleaned_data.get("abstain") and any(self.cleaned_data.get(name) for name in self._names()):
            self.add_error("abstain", "Either say something about the options, or abstain.")

    def _names(self) -> list[str]:
        return [f"{OPTION}{place}" for place in range(len(self.options))]


class ApprovalForm(OptionsForm):
    """The options a voter can live with."""

    part = "approved"

    @property
    def how(self) -> str:
        """Say that several can be chosen."""
        return "Choose every option you can live with: one, several, or none."

    def field(self, label: str) -> forms.Field:
        """Return a box to tick."""
        return forms.BooleanField(label=label, required=False)

    @classmethod
    def says(cls, given: Mapping[str, Any]) -> list[str]:
        """Return the options that were ticked."""
        return list(given)

    @classmethod
    def given_by(cls, said: Iterable[str]) -> Mapping[str, Any]:
        """Return each of them as ticked."""
        return dict.fromkeys(said, True)


class ScoreForm(OptionsForm):
    """A score for each option."""

    part = "scores"

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


class QuadraticForm(OptionsForm):
    """Votes bought with credits."""

    part = "votes"

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


class RankedForm(OptionsForm):
    """A rank for each option."""

    part = "ranks"

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

    @classmethod
    def says(cls, given: Mapping[str, Any]) -> list[list[str]]:
        """Return the options rank by rank, those alike together; a rank nobody has is a gap."""
        last = max((int(rank) for rank in given.values()), default=0)
        return [[key for key, rank in given.items() if int(rank) == place] for place in range(1, last + 1)]

    @classmethod
    def given_by(cls, said: Iterable[Iterable[str]]) -> Mapping[str, Any]:
        """Return the rank of each."""
        return {key: str(place) for place, rank in enumerate(said, start=1) for key in rank}


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


def _ordinal(rank: int) -> str:
    suffix = "th" if rank % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{suffix}"
