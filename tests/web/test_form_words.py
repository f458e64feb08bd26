"""Whatever is sent to a form, the answer is in our words, never in the framework's."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import django
import polib
import pytest
from django import forms
from django.utils.translation import override

import jinlin.web

# What no page of ours sends: too much, no number, no choice, a NUL, a number that no column holds.
FORGED = ("x" * 5000, "abc", "a\0b", "-5", "9" * 20, "25:99")


def all_forms() -> Iterator[type[forms.Form]]:
    """Give every form of the faces that can be made without arguments."""
    for module in pkgutil.walk_packages(jinlin.web.__path__, "jinlin.web."):
        importlib.import_module(module.name)
    waiting: list[type[forms.BaseForm]] = [forms.BaseForm]
    while waiting:
        for form in waiting.pop().__subclasses__():
            waiting.append(form)
            if form.__module__.startswith("jinlin.web.") and issubclass(form, forms.Form):
                yield form


def of_django() -> list[re.Pattern[str]]:
    """Return what Django's own sentences look like."""
    book = polib.pofile(str(Path(django.__file__).parent / "conf" / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    texts = [text for entry in book for text in (entry.msgid, entry.msgid_plural) if text.endswith(".")]
    return [re.compile(".*".join(map(re.escape, re.split(r"%\(\w+\)[sd]|%s", text)))) for text in texts]


@pytest.mark.parametrize(
    "form", sorted(set(all_forms()), key=str), ids=lambda form: f"{form.__module__}.{form.__name__}"
)
def test_a_forged_form_is_answered_in_our_words(form: type[forms.Form]) -> None:
    theirs = of_django()
    with override("en"):
        said = {
            str(words)
            for name in form().fields
            for sent in ("", *FORGED)
            for words in form(data={name: sent}).errors.get(name, [])
        }
    assert [words for words in said if any(pattern.fullmatch(words) for pattern in theirs)] == []
    assert [words for words in said if "xxx" in words] == [], "what was sent is not repeated"


def test_our_words_are_chinese_in_chinese() -> None:
    class Sent(forms.Form):
        number = forms.IntegerField(max_value=9)
        words = forms.CharField(max_length=3)
        choice = forms.ChoiceField(choices=[("a", "A")])

    with override("zh-hans"):
        errors = Sent(data={"number": "x", "words": "12345", "choice": "zzz"}).errors
        assert errors == {
            "number": ["这里只能填数字。"],
            "words": ["最多 3 个字，现在有 5 个。"],
            "choice": ["选的这一项已经不在列表里了，请重新选一次。"],
        }
