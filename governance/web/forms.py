"""The forms of this floor, and what every form shares: how it looks, how it refuses, that it keeps what was typed."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.forms.renderers import DjangoTemplates

from governance.errors import RefusalError
from governance.models import Community, Role, User
from governance.phrasing import counted
from governance.rules import WOULD_SHOW_THE_LAST, DecisionRule

UNITS = {"minutes": 60, "hours": 3_600, "days": 86_400}
SHORTEST_VOTE_SECONDS = 60
LONGEST_VOTE_SECONDS = 90 * 86_400

ROLES = (
    (Role.MEMBER, "Member: reads everything, and votes"),
    (Role.DRAFTER, "Drafter: also writes drafts and puts them to the vote"),
    (Role.STEWARD, "Steward: also invites people, and approves what goes live"),
)


class Renderer(DjangoTemplates):
    """Renders forms with our own templates: labels, help and errors tied to their fields."""

    form_template_name = "governance/forms/form.html"
    field_template_name = "governance/forms/field.html"


class Errors(forms.utils.ErrorList):
    """The errors of one field, as a list that the field names as its description."""

    template_name = "governance/forms/errors.html"


class PoliteForm(forms.Form):
    """A form whose refusals are sentences above it, beside the input that caused them.

    A view answers with ``form.status``: 200 as long as nothing is wrong, 422 for input to mend, and a
    refusal's own status once :meth:`refuse` was called.
    """

    default_renderer = Renderer
    refused: RefusalError | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **{"error_class": Errors, "label_suffix": "", **kwargs})

    @property
    def summary_id(self) -> str:
        """The id of the summary's title, distinct where a page has several forms."""
        return f"{self.prefix or 'form'}-summary"

    @property
    def status(self) -> int:
        """The HTTP status of a page that shows this form again."""
        if self.refused:
            return self.refused.status
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.is_bound and self.errors else HTTPStatus.OK

    def refuse(self, error: RefusalError, *, field: str | None = None) -> None:
        """Show a refusal's sentence in the summary, and at ``field`` if it is about one."""
        self.refused = error
        self.add_error(field, str(error))


class SignInForm(PoliteForm, AuthenticationForm):
    """Who somebody is, and the password that proves it."""

    error_messages = {
        "invalid_login": "This user name and password do not belong together. Capital letters count in both.",
        "inactive": "This account is closed. Ask an operator to open it again.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "User name"


class NewAccountForm(PoliteForm):
    """What somebody who was invited chooses for their account."""

    username = UsernameField(
        label="User name",
        max_length=150,
        validators=[User.username_validator],
        help_text="You sign in with it. Letters, digits and . @ + - _ only.",
    )
    name = forms.CharField(
        label="Your name",
        max_length=150,
        help_text="How others see you. It stands in the public record beside what you do here.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        help_text="At least 8 characters. A few words in a row are easy to keep and hard to guess.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="The same password again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """Refuse a password that is easily guessed."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> None:
        """Refuse two passwords that differ."""
        first, second = (self.cleaned_data.get(name) for name in ("password", "again"))
        if first and second and first != second:
            self.add_error("again", "The two passwords differ. Type the same one twice.")


class FoundForm(PoliteForm):
    """A new community, its first steward, and the rule that ratifies its first constitution."""

    name = forms.CharField(max_length=120, help_text="As people say it, such as “Tenants of Mill Street”.")
    slug = forms.CharField(
        label="Address",
        max_length=64,
        help_text="Its name in web addresses, such as “mill-street”. It can never be changed.",
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
                "Use small letters, digits and single hyphens, and begin with a letter.",
            )
        ],
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    purpose = forms.CharField(
        max_length=2_000,
        help_text="What it is for, for somebody who has never heard of it. Everyone can read this.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    first_steward = forms.CharField(
        max_length=150,
        help_text="The user name of the person who will invite the others.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    electorate = forms.ChoiceField(
        label="Who decides",
        choices=(("members", "All members"), ("stewards", "The stewards only")),
        initial="members",
        widget=forms.RadioSelect,
    )
    quorum_percent = forms.IntegerField(
        label="How many must take part, in percent",
        min_value=1,
        max_value=100,
        initial=50,
        help_text="If fewer vote, the proposal is rejected. An abstention counts as taking part.",
    )
    voting_time = forms.IntegerField(label="How long voting is open", min_value=1, initial=7)
    voting_unit = forms.ChoiceField(
        label="counted in", choices=[(unit, unit) for unit in UNITS], initial="days"
    )
    close_early = forms.ChoiceField(
        label="May voting end sooner?",
        choices=(
            ("never", "No: always wait for the deadline"),
            ("when_all_voted", "Yes, once everybody has voted"),
            ("when_decided", "Yes, once the missing votes could not change the outcome"),
        ),
        initial="never",
        help_text="People can change their vote until voting ends; ending sooner shortens that time.",
        widget=forms.RadioSelect,
    )

    ballots = forms.ChoiceField(
        label="Who sees how somebody voted?",
        choices=(
            ("secret", "Nobody, ever: ballots are secret"),
            ("open", "Everybody, once voting has ended: ballots are open"),
        ),
        initial="secret",
        widget=forms.RadioSelect,
    )

    @property
    def rule(self) -> DecisionRule:
        """The founding rule, once the form is valid."""
        names = ("electorate", "quorum_percent", "close_early", "ballots")
        return DecisionRule(voting_seconds=self._seconds, **{name: self.cleaned_data[name] for name in names})

    @property
    def _seconds(self) -> int:
        return int(self.cleaned_data["voting_time"]) * UNITS[self.cleaned_data["voting_unit"]]

    def clean_first_steward(self) -> User:
        """Return the person. Refuse a name nobody has."""
        username = self.cleaned_data["first_steward"]
        found = User.objects.filter(username=username).first()
        if found is None:
            raise forms.ValidationError(
                f"Nobody here is called “{username}”. Check the spelling, "
                "or make their account under Administration, Users."
            )
        return found

    def clean(self) -> None:
        """Refuse a vote shorter or longer than a rule may say, and what does not go together in one."""
        if self.cleaned_data.get("ballots") == "secret" and (
            self.cleaned_data.get("close_early") == "when_decided"
        ):
            self.add_error("close_early", WOULD_SHOW_THE_LAST)
        if {"voting_time", "voting_unit"} <= self.cleaned_data.keys() and not (
            SHORTEST_VOTE_SECONDS <= self._seconds <= LONGEST_VOTE_SECONDS
        ):
            longest = counted(LONGEST_VOTE_SECONDS // UNITS["days"], "day", "days")
            self.add_error(
                "voting_time", f"Voting can be open for a minute at least, and for {longest} at most."
            )


class ReasonForm(PoliteForm):
    """Why: a sentence or two for everyone to read."""

    reason = forms.CharField(
        max_length=4_000,
        help_text="It stands in the public record for good.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CloseCommunityForm(ReasonForm):
    """The end of a community, confirmed by typing its address."""

    confirmed = forms.CharField(
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"})
    )

    def __init__(self, community: Community, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        self.slug = community.slug
        self.fields["confirmed"].label = f"To confirm, type “{community.slug}”"

    def clean_confirmed(self) -> str:
        """Refuse anything but the community's address."""
        typed: str = self.cleaned_data["confirmed"]
        if typed != self.slug:
            raise forms.ValidationError(f"This says “{typed}”. Type “{self.slug}” to close this community.")
        return typed


class RoleForm(PoliteForm):
    """What somebody may do."""

    role = forms.ChoiceField(choices=ROLES, widget=forms.RadioSelect)


class InviteForm(RoleForm):
    """What the person who is invited will be."""

    role = forms.ChoiceField(
        label="They will be a", choices=ROLES, initial=Role.MEMBER, widget=forms.RadioSelect
    )
