"""Forms of coming in. What was typed is kept when something is wrong, secrets never."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PasswordForm(forms.Form):
    """Log-in name and password."""

    username = forms.CharField(
        label=_("Log-in name"),
        max_length=150,
        error_messages={"required": _("Type your log-in name.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=256,
        error_messages={"required": _("Type your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """Six digits from the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code from your authenticator app"),
        max_length=40,
        error_messages={"required": _("Type the six digits your app shows now.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input--short", "autofocus": True}
        ),
    )


class NewPasswordForm(forms.Form):
    """A new password, typed twice; `old` only for those who are in already."""

    old = forms.CharField(
        label=_("Password you have now"),
        strip=False,
        max_length=256,
        error_messages={"required": _("Type the password you have now.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=256,
        help_text=_("At least 10 characters. Three or four words that belong to no sentence are easy to remember."),
        error_messages={"required": _("Type a new password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password once more"),
        strip=False,
        max_length=256,
        error_messages={"required": _("Type the new password a second time.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """Return the second password if it equals the first."""
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and self.cleaned_data["password"] != again:
            raise forms.ValidationError(_("The two passwords are not the same."))
        return again


def _pin_input(*, autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(
        attrs={"inputmode": "numeric", "autocomplete": autocomplete, "class": "input--short", "maxlength": 12}
    )


class PinForm(forms.Form):
    """The PIN of this phone."""

    pin = forms.CharField(
        label=_("PIN"),
        max_length=12,
        error_messages={"required": _("Type your six digits.")},
        widget=_pin_input(autocomplete="off"),
    )


class NewPinForm(forms.Form):
    """A PIN to be, typed twice."""

    pin = forms.CharField(
        label=_("Choose six digits"),
        max_length=12,
        error_messages={"required": _("Type six digits.")},
        widget=_pin_input(autocomplete="new-password"),
    )
    again = forms.CharField(
        label=_("The same six digits once more"),
        max_length=12,
        error_messages={"required": _("Type the six digits a second time.")},
        widget=_pin_input(autocomplete="new-password"),
    )
