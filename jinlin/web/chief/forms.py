"""What a chief writes; nothing is asked that is not needed, and what is refused keeps every word."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinlin.accounts.hours import EVERY_DAY, Span
from jinlin.appeals.docket import WORDS_LIMIT
from jinlin.appeals.messages import REFUSALS

_WEEK = [(str(day), "") for day in sorted(EVERY_DAY)]
_LONG = {"max_length": str(REFUSALS["words_long"])}


class WordsForm(forms.Form):
    """Some words about one appeal, with what the page had seen of it."""

    key = forms.CharField(max_length=64, required=False)
    seen = forms.IntegerField()
    words = forms.CharField(required=False, strip=True)
    ground = forms.CharField(required=False, max_length=60)
    task = forms.IntegerField(required=False)
    made_safe = forms.BooleanField(required=False)
    ok = forms.ChoiceField(choices=[("1", ""), ("0", "")], required=False)
    category = forms.IntegerField(required=False)


class ReportForm(forms.Form):
    """One screen: what, where, and whether it is solved already or said for a neighbour."""

    key = forms.CharField(max_length=64, required=False)
    must = forms.CharField(max_length=40, required=False)
    choice = forms.CharField(max_length=40, required=False)
    words = forms.CharField(required=False, max_length=WORDS_LIMIT, error_messages=_LONG)
    building = forms.IntegerField(required=False)
    place = forms.CharField(required=False, max_length=200)
    category = forms.IntegerField(required=False)
    condition = forms.IntegerField(required=False)
    why = forms.CharField(required=False, max_length=200)
    name = forms.CharField(required=False, max_length=60)
    phone = forms.CharField(required=False, max_length=40)
    solved = forms.BooleanField(required=False)
    done = forms.CharField(required=False, max_length=WORDS_LIMIT, error_messages=_LONG)

    def clean(self) -> dict[str, Any]:
        """Ask how it was solved where it says so."""
        data = super().clean() or {}
        if data.get("solved") and not str(data.get("done") or "").strip() and "done" not in self.errors:
            self.add_error("done", _("Say in a few words what you did, so that the neighbours know too."))
        return data


class HoursForm(forms.Form):
    """Up to three spans of a day in which a volunteer may be asked; no day ticked means every day."""

    from_1 = forms.TimeField(required=False)
    to_1 = forms.TimeField(required=False)
    days_1 = forms.MultipleChoiceField(choices=_WEEK, required=False)
    from_2 = forms.TimeField(required=False)
    to_2 = forms.TimeField(required=False)
    days_2 = forms.MultipleChoiceField(choices=_WEEK, required=False)
    from_3 = forms.TimeField(required=False)
    to_3 = forms.TimeField(required=False)
    days_3 = forms.MultipleChoiceField(choices=_WEEK, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse half a span, and none at all."""
        data = super().clean() or {}
        for number in (1, 2, 3):
            if bool(data.get(f"from_{number}")) != bool(data.get(f"to_{number}")):
                self.add_error(None, _("A span needs both its beginning and its end."))
                return data
        if not self.errors and not any(data.get(f"from_{number}") for number in (1, 2, 3)):
            self.add_error(None, _("Write at least one span, or choose one of the weeks above."))
        return data

    @property
    def spans(self) -> list[Span]:
        """The spans that are filled in."""
        found = []
        for number in (1, 2, 3):
            begin, end = self.cleaned_data.get(f"from_{number}"), self.cleaned_data.get(f"to_{number}")
            days = frozenset(int(day) for day in self.cleaned_data.get(f"days_{number}") or ())
            if begin and end:
                found.append(Span(begin, end, days or EVERY_DAY))
        return found


class AwayForm(forms.Form):
    """The last day of being away."""

    until = forms.DateField(error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")})
