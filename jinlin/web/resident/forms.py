"""What a reporter writes, as forms: nothing is required but some words or a voice note."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinlin.appeals.docket import WORDS_LIMIT
from jinlin.appeals.messages import REFUSALS
from jinlin.appeals.routing import About
from jinlin.grid.levels import Level

ABOUTS = [
    ("", _("about nobody")),
    ("chief", _("a grid chief or microgrid chief")),
    ("staff", _("somebody of the community's staff")),
    ("community", _("the community itself")),
    ("property", _("the property company")),
    ("department", _("a department")),
]
_ABOUT: dict[str, About] = {
    "chief": About("post_holder", Level.AREA),
    "staff": About("post_holder", Level.COMMUNITY),
    "community": About("community", Level.COMMUNITY),
    "property": About("property", Level.COMMUNITY),
    "department": About("department", Level.DISTRICT),
}


def about_of(code: str) -> About | None:
    """Return whom a report complains about, by the form's code."""
    return _ABOUT.get(code)


# Metres; a position less sure than this is none.
ACCURACY_LIMIT_M = 100_000


class ReportForm(forms.Form):
    """A report on both of its pages; hidden fields carry the first page through the second."""

    key = forms.CharField(max_length=64, required=False)
    words = forms.CharField(required=False, strip=True)
    place = forms.CharField(required=False, max_length=200)
    chosen = forms.CharField(required=False, max_length=40)
    microgrid = forms.CharField(required=False, max_length=20)
    unknown = forms.BooleanField(required=False)
    lat = forms.FloatField(required=False)
    lon = forms.FloatField(required=False)
    accuracy = forms.IntegerField(required=False, min_value=0)
    community = forms.IntegerField(required=False)
    category = forms.IntegerField(required=False)
    other_category = forms.IntegerField(required=False)
    tile = forms.IntegerField(required=False)
    condition = forms.IntegerField(required=False)
    why = forms.CharField(required=False, max_length=200)
    join = forms.IntegerField(required=False)
    about = forms.ChoiceField(choices=ABOUTS, required=False)
    for_relative = forms.BooleanField(required=False)
    name = forms.CharField(required=False, max_length=60)
    phone = forms.CharField(required=False, max_length=40)

    def clean_words(self) -> str:
        """Refuse what is too long; the text stays in the box."""
        words = str(self.cleaned_data.get("words") or "")
        if len(words) > WORDS_LIMIT:
            raise forms.ValidationError(str(REFUSALS["words_long"]))
        return words

    def clean_accuracy(self) -> int | None:
        """Keep what a phone may say in metres; beyond the district's size it says nothing more."""
        accuracy: int | None = self.cleaned_data.get("accuracy")
        return None if accuracy is None else min(accuracy, ACCURACY_LIMIT_M)

    def clean(self) -> dict[str, Any]:
        """Keep only a whole point; half of one says nothing."""
        data = super().clean() or {}
        # What is picked from the list beside the map says more than what was offered at first; “I cannot say” undoes that.
        data["chosen"] = data.get("microgrid") or ("" if data.get("unknown") else data.get("chosen")) or ""
        if data.get("lat") is None or data.get("lon") is None:
            data["lat"] = data["lon"] = None
        return data

    @property
    def category_id(self) -> int | None:
        """The category chosen: from the list of all, else one of those proposed; None lets the desk decide."""
        return self.cleaned_data.get("other_category") or self.cleaned_data.get("category") or None


# What may still be wrong: one touch says it, words may say more.
STILL = [
    ("same", _("It is as it was")),
    ("partly", _("Only part of it was done")),
    ("again", _("It broke again")),
    ("nobody", _("Nobody came")),
]


class WordsForm(forms.Form):
    """A few words of the reporter about their own appeal."""

    key = forms.CharField(max_length=64, required=False)
    seen = forms.IntegerField(required=False)
    still = forms.MultipleChoiceField(choices=STILL, required=False)
    words = forms.CharField(required=False)
    score = forms.IntegerField(required=False)

    @property
    def said(self) -> str:
        """What was said: the sentences touched, then the words typed."""
        names = dict(STILL)
        touched = [str(names[code]) for code in self.cleaned_data["still"]]
        return "；".join([*touched, *([words] if (words := self.cleaned_data["words"]) else [])])


class LookupForm(forms.Form):
    """A number and its lookup code."""

    number = forms.CharField(
        max_length=40,
        label=_("Number"),
        error_messages={
            "required": _("Write the number that stands on your receipt."),
            "max_length": _("Write the number that stands on your receipt."),
        },
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "off", "placeholder": "350405-261123-0001234-6"}
        ),
    )
    code = forms.CharField(
        max_length=20,
        label=_("Lookup code"),
        error_messages={
            "required": _("Write the eight digits below the number."),
            "max_length": _("Write the eight digits below the number."),
        },
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "placeholder": "1234 5678"}),
    )
