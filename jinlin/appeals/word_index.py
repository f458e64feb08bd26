"""Finding many words in a text at once, the way people write them: Chinese without spaces, English in words.

Pure. A phrase is a word ("路灯", "street lamp") or parts joined by + that must all stand near each other, in any order
("灯+不亮"); a part may name alternatives ("灯柱/灯杆+倒/歪"). The longest word wins: where 楼道灯 stands, a shorter 灯
of another owner is not seen.

`PairIndex` is the coarse net below it: pairs of characters and single English words, for what no phrase foresaw.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

# How far apart (in characters) the parts of a joined phrase may stand and still be said in one breath; parts of a
# single character each say so little that they must nearly touch.
NEAR = 16
NEAR_SINGLE = 5
# A text's beginning tells what it is about; the rest of a very long one adds noise and time.
READ_AT_MOST = 600
MAX_WORDS = 5
GRAMMAR = frozenset("的了着就都是在也很还又把被给这那么吗呢吧啊个")
SHARED_AT_MOST = 12  # a pair that more owners share says nothing

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Normal:
    """A text made comparable: characters without spaces, and its English words with their places."""

    chars: str
    words: tuple[tuple[str, int, int], ...]


def normalise(text: str) -> Normal:
    """Return the text in one width and lower case; English words lose a plural s."""
    folded = unicodedata.normalize("NFKC", text[:READ_AT_MOST]).lower()
    chars: list[str] = []
    words: list[tuple[str, int, int]] = []
    word: list[str] = []
    begin = 0
    for char in folded + "\n":
        if char.isascii() and (char.isalpha() or (word and char == "'")):
            if not word:
                begin = len(chars)
            word.append(char)
            chars.append(char)
            continue
        if word:
            words.append((_singular("".join(word)), begin, len(chars)))
            word = []
        if not char.isspace():
            chars.append(char)
    return Normal(chars="".join(chars), words=tuple(words))


def _singular(word: str) -> str:
    word = word.removesuffix("'s").strip("'")
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found in a text: its owner, how it is written, and where it stands.

    A joined phrase stands on one span for each part; a plain word on one span for each time it is said.
    """

    owner: str
    phrase: str
    spans: tuple[Span, ...]
    joined: bool = False


@dataclass(slots=True)
class _Part:
    """One unbroken word: who owns it whole, and which joined phrases need it."""

    owners: set[str] = field(default_factory=set)
    joined: list[int] = field(default_factory=list)


class WordIndex:
    """Words with their owners. Fill it with `add`, then ask `find`; asking costs the text's length, not the words'."""

    def __init__(self) -> None:
        self._parts: dict[str, _Part] = {}
        self._lengths: dict[str, list[int]] = {}
        self._latin: dict[tuple[str, ...], str] = {}
        self._joined: list[tuple[str, str, tuple[tuple[str, ...], ...]]] = []
        self._shares: dict[str, set[str]] = defaultdict(set)

    def add(self, phrase: str, owner: str) -> None:
        """Make a phrase point to an owner; a phrase may have several."""
        parts = [tuple(self._part(word) for word in part.split("/")) for part in phrase.split("+")]
        if len(parts) == 1:
            for key in parts[0]:
                self._parts[key].owners.add(owner)
                self._shares[key].add(owner)
        else:
            for key in {key for keys in parts for key in keys}:
                self._parts[key].joined.append(len(self._joined))
            self._joined.append((phrase, owner, tuple(parts)))
            self._shares[phrase].add(owner)

    def owners_of(self, phrase: str) -> int:
        """Return how many owners a phrase has; the more, the less it says."""
        return len(self._shares.get(phrase, ())) or 1

    def find(self, text: Normal) -> list[Found]:
        """Return every phrase of the index that stands in the text and is not hidden by a longer one."""
        seen = self._spans(text)
        whole = _Whole()
        for key, spans in seen.items():
            if owners := self._parts[key].owners:
                whole.add(spans, owners)
        found = [
            Found(owner, key, tuple(left))
            for key, spans in seen.items()
            for owner in self._parts[key].owners
            if (left := whole.free(spans, owner))
        ]
        candidates = {number for key in seen for number in self._parts[key].joined}
        for number in candidates:
            phrase, owner, parts = self._joined[number]
            if not all(any(key in seen for key in keys) for keys in parts):
                continue
            places = [[span for key in keys if key in seen for span in whole.free(seen[key], owner)] for keys in parts]
            if all(places) and (near := _near(places)):
                found.append(Found(owner, phrase, near, joined=True))
        return found

    def _part(self, part: str) -> str:
        normal = normalise(part)
        if normal.chars.isascii():
            words = tuple(word for word, _, _ in normal.words)
            key = " ".join(words)
            self._latin[words] = key
        else:
            key = normal.chars
            lengths = self._lengths.setdefault(key[0], [])
            if len(key) not in lengths:
                lengths.append(len(key))
        self._parts.setdefault(key, _Part())
        return key

    def _spans(self, text: Normal) -> dict[str, list[Span]]:
        seen: dict[str, list[Span]] = {}
        chars, parts = text.chars, self._parts
        for begin, char in enumerate(chars):
            for length in self._lengths.get(char, ()):
                word = chars[begin : begin + length]
                if len(word) == length and word in parts:
                    seen.setdefault(word, []).append((begin, begin + len(word)))
        for at in range(len(text.words)):
            for count in range(1, min(MAX_WORDS, len(text.words) - at) + 1):
                words = tuple(word for word, _, _ in text.words[at : at + count])
                if words in self._latin:
                    span = (text.words[at][1], text.words[at + count - 1][2])
                    seen.setdefault(self._latin[words], []).append(span)
        return seen


class PairIndex:
    """Pairs of Chinese characters and English words with their owners; a pair many share says little."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        owners: dict[str, set[str]] = defaultdict(set)
        for phrase, owner in phrases:
            for part in phrase.replace("/", "+").split("+"):
                for pair in _pairs(normalise(part)):
                    owners[pair].add(owner)
        self._owners = {pair: found for pair, found in owners.items() if len(found) <= SHARED_AT_MOST}

    def find(self, text: Normal) -> dict[str, dict[str, float]]:
        """Return for each owner its pairs in the text with their weights, between 0 and 1."""
        found: dict[str, dict[str, float]] = {}
        for pair in _pairs(text):
            for owner in self._owners.get(pair, ()):
                found.setdefault(owner, {})[pair] = 1 / len(self._owners[pair])
        return found


def _pairs(text: Normal) -> list[str]:
    chars = text.chars
    pairs = [chars[at : at + 2] for at in range(len(chars) - 1) if _telling(chars[at]) and _telling(chars[at + 1])]
    return pairs + [word for word, _, _ in text.words if len(word) > 3]


def _telling(char: str) -> bool:
    """Whether a character is Chinese and more than grammar."""
    return "\u4e00" <= char <= "\u9fff" and char not in GRAMMAR


class _Whole:
    """The whole words found in a text, by the characters they cover; they hide shorter words of others."""

    def __init__(self) -> None:
        self._covering: dict[int, list[tuple[int, int, set[str]]]] = {}

    def add(self, spans: Iterable[Span], owners: set[str]) -> None:
        """Note where a word stands and whose it is."""
        for begin, end in spans:
            for at in range(begin, end):
                self._covering.setdefault(at, []).append((begin, end, owners))

    def free(self, spans: Iterable[Span], owner: str) -> list[Span]:
        """Return the spans that no longer word of somebody else covers or runs into: 楼道灯 takes the 灯 of 灯坏了."""
        return [span for span in spans if not self._hides(span, owner)]

    def _hides(self, span: Span, owner: str) -> bool:
        begin, end = span
        for first, last, owners in self._covering.get(begin, ()):
            if owner in owners:
                continue
            longer = last - first - (end - begin)
            if (last >= end and longer > 0) or (first < begin and last < end and longer >= 0):
                return True
        return False


def _near(places: list[list[Span]]) -> tuple[Span, ...]:
    """Return one span of each part, all near the first part's; empty if they stand too far apart or overlap."""
    reach = NEAR_SINGLE if all(end - begin == 1 for spans in places for begin, end in spans) else NEAR
    for first in places[0]:
        chosen = [first]
        for others in places[1:]:
            free = [
                other
                for other in others
                if abs(other[0] - first[0]) <= reach
                and not any(other[0] < end and begin < other[1] for begin, end in chosen)
            ]
            if not free:
                break
            chosen.append(min(free, key=lambda other: abs(other[0] - first[0])))
        else:
            return tuple(chosen)
    return ()
