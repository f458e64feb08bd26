"""Words to search by: Chinese in pairs of characters, everything else in whole words; addresses in one spelling.

PostgreSQL knows no Chinese words and pg_trgm finds no two-character ones, so we cut the text ourselves: 路灯不亮 becomes
路灯 灯不 不亮 and the last character alone. A search for any two characters that stand together is then one lookup in a
GIN index.
"""

import os
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Single characters are all a sort key needs; the phrases would cost each process 45 MB. Must come before the import.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
from pypinyin import Style, lazy_pinyin

_CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[0-9a-z]+|[{_CJK}]+")
_LONGEST_TOKEN = 64
_MOST_QUERY_TOKENS = 40

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100}
_UNIT = "幢|栋|号楼|单元|号|室|房|层|楼|座|组|弄"
_CHINESE_NUMBER = re.compile(f"[{''.join(_DIGITS)}{''.join(_PLACES)}]+(?={_UNIT})")
# 9栋, 9号楼, 9#, 9#楼 and 9楼栋 are all building 9.
_BUILDING = re.compile(r"(?<=[0-9a-z])\s*(?:号楼|栋楼|楼栋|幢楼|栋|幢|#楼|#)")
_BETWEEN = re.compile(r"[\s,，.。、;；:：\-‐-―_/\\()（）]+")

# Surnames read otherwise than the character alone.
_SURNAMES = {
    "单": "shan4", "曾": "zeng1", "仇": "qiu2", "解": "xie4", "查": "zha1", "朴": "piao2", "任": "ren2", "华": "hua4",
    "区": "ou1", "盖": "ge3", "种": "chong2", "覃": "qin2", "尉迟": "yu4 chi2", "万俟": "mo4 qi2", "长孙": "zhang3 sun1",
    "令狐": "ling2 hu2", "缪": "miao4", "冼": "xian3", "乐": "yue4", "宁": "ning4", "翟": "zhai2", "葛": "ge3",
}  # fmt: skip


def normal_text(text: str) -> str:
    """Return a text as it is compared: full-width made half-width, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def normal_address(text: str) -> str:
    """Return an address in one spelling: 九号楼二单元 五〇二室 → `9幢2单元502室`."""
    plain = _BETWEEN.sub(_gap, normal_text(text))
    return _BUILDING.sub("幢", _CHINESE_NUMBER.sub(lambda found: str(_number(found[0])), plain))


def bigrams(text: str) -> frozenset[str]:
    """Return what a text can be found by: pairs of characters, last characters, words, numbers with their unit."""
    return frozenset((*_index_tokens(normal_text(text)), *_index_tokens(normal_address(text))))


def bigram_vector(text: str) -> str:
    """Return a text as the literal of a `tsvector`, for a column with a GIN index."""
    return " ".join(f"'{token}'" for token in sorted(bigrams(text)))


def bigram_query(words: str) -> str:
    """Return what somebody searches for as the literal of a `tsquery`: all words must be there; "" finds nothing."""
    parts: list[str] = []
    for word in normal_text(words).split():
        ways = [way for way in (_all_of(word), _all_of(normal_address(word))) if way]
        if len(set(ways)) == 2:
            parts.append(f"({ways[0]} | {ways[1]})")
        elif ways:
            parts.append(ways[0])
    return " & ".join(parts[:_MOST_QUERY_TOKENS])


def pairs(text: str) -> frozenset[str]:
    """Return what a text is likened by: its bigrams without single characters."""
    return frozenset(token for token in bigrams(text) if len(token) > 1)


def likeness(one: str, other: str) -> float:
    """Return how much of the shorter text stands in the longer one, 0 to 1, by pairs of characters."""
    return shared(pairs(one), pairs(other))


def shared(first: frozenset[str], second: frozenset[str]) -> float:
    """Return how much of the smaller set stands in the larger one, 0 to 1."""
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter else 0.0


def pinyin_key(name: str) -> str:
    """Return a key that sorts Chinese names as a telephone book does (column collation C); a surname is read as one."""
    plain = normal_text(name)
    for surname in (plain[:2], plain[:1]):
        if reading := _SURNAMES.get(surname):
            return " ".join([reading, *_syllables(plain[len(surname) :])])[:200]
    return " ".join(_syllables(plain))[:200]


@lru_cache(maxsize=4096)
def initials(text: str) -> str:
    """Return the first letters of a text, to choose it by: 路灯不亮 → ldbl."""
    return "".join(part[0] for part in _syllables(normal_text(text)) if part[0].isalnum())


def _gap(found: re.Match[str]) -> str:
    """Close a gap, unless it parts two numbers or two words: 9-2-301 stays three numbers."""
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    return " " if before.isascii() and before.isalnum() and after.isascii() and after.isalnum() else ""


def _syllables(text: str) -> list[str]:
    return [part for part in lazy_pinyin(text, style=Style.TONE3) if part.strip()]


def _runs(plain: str) -> Iterator[tuple[str, str, str]]:
    """Give each run of letters-and-digits or of CJK, with the characters right before and after it ("" at a gap)."""
    for found in _RUN.finditer(plain):
        yield found[0], plain[found.start() - 1 : found.start()], plain[found.end() : found.end() + 1]


def _index_tokens(plain: str) -> Iterator[str]:
    for run, _, after in _runs(plain):
        if run[0].isascii():
            yield run[:_LONGEST_TOKEN]
            if run.isdigit() and _is_cjk(after):
                yield run[:_LONGEST_TOKEN] + after
        else:
            yield from _pairs(run)
            yield run[-1]


def _all_of(plain: str) -> str:
    """Return the query for one word: every token of it."""
    tokens: list[str] = []
    for run, before, after in _runs(plain):
        if run[0].isascii():
            short = run[:_LONGEST_TOKEN]
            if run.isdigit():
                tokens.append(f"'{short}{after if _is_cjk(after) else ''}'")
            else:
                tokens.append(f"'{short}':*")
        elif len(run) > 1:
            tokens += [f"'{pair}'" for pair in _pairs(run)]
        elif not before.isdigit():  # 9幢 is one token already
            tokens.append(f"'{run}':*")
    return " & ".join(dict.fromkeys(tokens[:_MOST_QUERY_TOKENS]))


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _is_cjk(character: str) -> bool:
    return bool(character) and not character.isascii() and _RUN.fullmatch(character) is not None


def _number(chinese: str) -> int:
    """Return the number written 十二, 一百零五 or 五〇二."""
    if not any(place in chinese for place in _PLACES):
        return int("".join(str(_DIGITS[character]) for character in chinese))
    total, digit = 0, 0
    for character in chinese:
        if character in _PLACES:
            # 十二 is 12: a place without a digit before it counts once.
            total += (digit or 1) * _PLACES[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit
