"""The forms of this floor."""

from django import forms

from governance.web.forms import PoliteForm


class CompareForm(PoliteForm):
    """Whose norms a model is to be measured on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
