"""Form fields for the catalogue's lists, typed as lines instead of JSON."""

from string import Formatter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from jinlin.appeals.catalogue_rows import REPLY_VARIABLES


class LinesField(forms.CharField):
    """A list of words, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", _("One a line. “a+b” means both in any order."))
        super().__init__(widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return the lines that are not empty, each once."""
        return list(dict.fromkeys(line for raw in str(value or "").splitlines() if (line := raw.strip())))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as lists."""
        return (initial or []) != self.to_python(data)


class QuestionsField(LinesField):
    """Questions with their choices: `问题？ | Question? | 是=Yes, 否=No`, one a line, the choices may be left out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            help_text=_("One a line: Chinese | English | 是=Yes, 否=No. The choices may be left out."), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        """Show stored questions as lines."""
        return "\n".join(_line(one) for one in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[Any]:  # type: ignore[override]
        """Return the questions; each needs both languages, and so does each choice."""
        return [_question(line) for line in super().to_python(value)]


def check_variables(text: str) -> str:
    """Return a template's text if every `{variable}` in it is one the desk fills."""
    try:
        used = {name for _before, name, _spec, _conversion in Formatter().parse(text) if name is not None}
    except ValueError:
        raise forms.ValidationError(_("A curly bracket is not closed.")) from None
    if unknown := sorted(used - REPLY_VARIABLES):
        raise forms.ValidationError(_("Nobody fills this variable: %(names)s") % {"names": ", ".join(unknown)})
    return text


def _line(question: dict[str, Any]) -> str:
    parts = [question["zh"], question["en"]]
    if question["choices"]:
        parts.append(", ".join(f"{zh}={en}" for zh, en in question["choices"]))
    return " | ".join(parts)


def _question(line: str) -> dict[str, Any]:
    parts = [part.strip() for part in line.replace("｜", "|").split("|")]
    if len(parts) not in {2, 3} or not all(parts):
        raise forms.ValidationError(_("Write “%(line)s” as: Chinese | English | choices.") % {"line": line})
    choices = []
    for choice in parts[2].replace("，", ",").split(",") if len(parts) == 3 else []:
        zh, _equals, en = (side.strip() for side in choice.replace("＝", "=").partition("="))
        if not zh or not en:
            raise forms.ValidationError(_("Write the choice “%(choice)s” as: Chinese=English.") % {"choice": choice})
        choices.append([zh, en])
    return {"zh": parts[0], "en": parts[1], "choices": choices}
