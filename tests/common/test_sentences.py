"""Every refusal of the ground floor is a sentence in both languages."""

import ast
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

from jinlin import common

SENTENCES = sorted(
    {
        str(call.args[0].value)
        for path in Path(common.__file__).parent.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "_" and isinstance(call.args[0], ast.Constant)
    }
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_said_in_chinese(sentence: str) -> None:
    with override("zh-hans"):
        said = gettext(sentence)
    assert said != sentence
    assert any("\u4e00" <= character <= "\u9fff" for character in said)
    assert not said.isascii()


def test_there_are_sentences() -> None:
    assert len(SENTENCES) > 10
