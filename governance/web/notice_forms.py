"""The forms by which people say how they want to hear of things, and stewards where to."""

from collections.abc import Mapping
from typing import Any

from django import forms

from governance.errors import AddressRefusedError
from governance.telling.notices import DEFAULTS, Group, Way
from governance.telling.outgoing import LONGEST_URL
from governance.web.forms import PoliteForm

GROUPS: Mapping[Group, tuple[str, str]] = {
    Group.VOTES: ("Votes", "That you can vote on something, and what was decided."),
    Group.TALK: ("Conversations", "What is talked over, reports of answers, and words that were hidden."),
    Group.TEXTS: ("Texts", "Drafts, new versions, and norms that end or are looked at again."),
    Group.MODELS: ("Models", "What is measured, what goes live, what is stopped."),
    Group.MEMBERS: ("Members", "Who joins and leaves, and what changes for you."),
    Group.RECORD: ("The rest", "Keys, webhooks, what communities vouch for, and work that failed."),
}
"""What each group is called, and what it holds."""

WAYS: Mapping[Way, str] = {
    Way.NONE: "Not at all",
    Way.APP: "Here only",
    Way.AT_ONCE: "E-mail at once",
    Way.DAILY: "E-mail once a day",
    Way.WEEKLY: "E-mail once a week",
}
AS_EVERYWHERE = ""


class WaysForm(PoliteForm):
    """One choice a group. In a community each can also be left as it is everywhere.

    ``chosen`` is what holds now; ``everywhere``, where that holds in general, which makes it the form of a community.
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own arguments, passed on
        chosen: Mapping[Group, Way],
        everywhere: Mapping[Group, Way] | None = None,
        **kwargs: Any,  # noqa: ANN401 - the same
    ) -> None:
        super().__init__(*args, **kwargs)
        for group, (label, help_text) in GROUPS.items():
            choices: list[tuple[str, str]] = [(way.value, words) for way, words in WAYS.items()]
            initial: str = chosen.get(group, DEFAULTS[group])
            if everywhere is not None:
                choices.insert(0, (AS_EVERYWHERE, f"As everywhere: {WAYS[everywhere[group]].lower()}"))
                initial = chosen.get(group, AS_EVERYWHERE)
            self.fields[group.value] = forms.ChoiceField(
                label=label,
                help_text=help_text,
                choices=choices,
                initial=initial,
                required=everywhere is None,
            )

    @property
    def ways(self) -> Mapping[Group, Way | None]:
        """What was chosen, once the form is valid; ``None`` where a community is as everywhere."""
        return {
            group: Way(self.cleaned_data[group.value]) if self.cleaned_data[group.value] else None
            for group in GROUPS
        }


class AddressForm(PoliteForm):
    """An e-mail address."""

    address = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="We send one message to it, with a link. Nothing else comes before you have opened that link.",
        error_messages={"invalid": "This is not an e-mail address. It has the form name@example.org."},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class WebhookForm(PoliteForm):
    """Where a community's news is sent on to, and which."""

    name = forms.CharField(
        max_length=120,
        help_text="What listens there, such as “Our chat”. It stands in the public record, and so does the host.",
    )
    url = forms.CharField(
        label="Address",
        max_length=LONGEST_URL,
        help_text="Begins with https://. The rest of it is shown to nobody once it is entered.",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
    )
    groups = forms.MultipleChoiceField(
        label="What is sent",
        choices=[(group.value, f"{label}: {words}") for group, (label, words) in GROUPS.items()],
        initial=[Group.VOTES.value],
        error_messages={"required": "Choose at least one."},
        widget=forms.CheckboxSelectMultiple,
    )

    def refuse_address(self, error: AddressRefusedError) -> None:
        """Show why nothing can be sent to the address, at its field."""
        self.refuse(error, field="url")
