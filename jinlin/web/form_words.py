"""What a form says of input no page of ours sends (too long, not on the list, no number): our words, in both languages.

Django has sentences of its own for these; its Chinese is stiff, and it repeats whatever was sent. A form that says more
gives its own `error_messages`, which come first.
"""

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

_NOT_A_NUMBER = _("Only a number can stand here.")
_NOT_ON_THE_LIST = _("What was chosen is not on the list any more. Please choose again.")

_OF_FIELDS: dict[type[forms.Field], dict[str, object]] = {
    forms.Field: {"required": _("Please fill this in.")},
    forms.IntegerField: {"invalid": _NOT_A_NUMBER},
    forms.FloatField: {"invalid": _NOT_A_NUMBER},
    forms.DecimalField: {"invalid": _NOT_A_NUMBER},
    forms.DateField: {"invalid": _("Please give a date, such as 2026-03-17.")},
    forms.TimeField: {"invalid": _("Please give a time, such as 08:30.")},
    forms.DateTimeField: {"invalid": _("Please give date and time, such as 2026-03-17 08:30.")},
    forms.ChoiceField: {"invalid_choice": _NOT_ON_THE_LIST},
    forms.MultipleChoiceField: {"invalid_choice": _NOT_ON_THE_LIST, "invalid_list": _NOT_ON_THE_LIST},
}


def use_our_words() -> None:
    """Put our sentences in the place of the framework's, for every form of the site."""
    for field, words in _OF_FIELDS.items():
        field.default_error_messages = {**field.default_error_messages, **words}  # type: ignore[dict-item]
    validators.MaxLengthValidator.message = ngettext_lazy(
        "At most %(limit_value)d character, please; these are %(show_value)d.",
        "At most %(limit_value)d characters, please; these are %(show_value)d.",
        "limit_value",
    )
    validators.MinValueValidator.message = _("Please give at least %(limit_value)s.")
    validators.MaxValueValidator.message = _("Please give at most %(limit_value)s.")
    validators.ProhibitNullCharactersValidator.message = _("There is a character in it that cannot be kept.")
