"""Finding many words in a text at once, the way people write them: Chinese without spaces, English in words.

Pure. A phrase is a word ("路灯", "street lamp") or parts joined by + that must all stand near each other, in any order
("灯+不亮"); a part may name alternatives ("灯柱/灯杆+倒/歪"). The longest word wins: where 楼道灯 stands, a shorter 灯
of another owner is not seen.

`BagIndex` is the wide net below it: single characters, pairs and English words, for what no phrase foresaw.
"""

import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

# How far apart (in characters) the parts of a joined phrase may stand and still be said in one breath; parts of a
# single character each say so little that they must nearly touch.
NEAR = 16
NEAR_SINGLE = 5
NEAR_LATIN = 45
# A text's beginning tells what it is about; the rest of a very long one adds noise and time.
READ_AT_MOST = 300
MAX_WORDS = 5
GRAMMAR = frozenset("的了着就都是在也很还又把被给这那么吗呢吧啊个有我你他们不一没到上下来去")
ENGLISH_GRAMMAR = frozenset({
    "the", "and", "for", "with", "that", "this", "has", "have", "had", "was", "were", "are", "our", "your", "out",
    "from", "into", "been", "not", "but", "all", "they", "there",
})  # fmt: skip
SINGLE = 0.5  # what a single character says against a pair
SHARED_BY_MOST = 6  # one in so many of all owners: what more of them say says nothing
DOCUMENT_POWER = 0.3  # an owner with many words must not win by their number
SAID_OFTEN = 2.0

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Normal:
    """A text made comparable: characters without spaces, and its English words with their places."""

    chars: str
    words: tuple[tuple[str, int, int], ...]

    def without(self, spans: Iterable[Span]) -> "Normal":
        """Return the text with some of its words blotted out, everything else in its place."""
        chars = list(self.chars)
        for begin, end in spans:
            chars[begin:end] = "。" * (end - begin)
        blotted = "".join(chars)
        return Normal(blotted, tuple(word for word in self.words if "。" not in blotted[word[1] : word[2]]))


def normalise(text: str, *, most: int = READ_AT_MOST) -> Normal:
    """Return the first `most` characters in one width and lower case; English words lose a plural s."""
    folded = unicodedata.normalize("NFKC", text[:most]).lower()
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

    A joined phrase stands on one span for each part; a plain word on one span for each time it is said. `rarity` goes
    with the spans: 1 for a word of one owner only, less the more owners use it.
    """

    owner: str
    phrase: str
    spans: tuple[Span, ...]
    rarity: tuple[float, ...]
    joined: bool = False


@dataclass(slots=True)
class _Part:
    """One unbroken word: who owns it whole, who uses it at all, and which joined phrases need it."""

    owners: set[str] = field(default_factory=set)
    users: set[str] = field(default_factory=set)
    joined: list[int] = field(default_factory=list)

    @property
    def rarity(self) -> float:
        return 1 / math.sqrt(len(self.users))


class WordIndex:
    """Words with their owners. Fill it with `add`, then ask `find`; asking costs the text's length, not the words'."""

    def __init__(self) -> None:
        self._parts: dict[str, _Part] = {}
        self._lengths: dict[str, list[int]] = {}
        self._latin: dict[tuple[str, ...], str] = {}
        self._joined: list[tuple[str, str, tuple[frozenset[str], ...]]] = []

    def add(self, phrase: str, owner: str) -> None:
        """Make a phrase point to an owner; a phrase may have several."""
        parts = tuple(frozenset(self._part(word) for word in part.split("/")) for part in phrase.split("+"))
        for key in {key for keys in parts for key in keys}:
            part = self._parts[key]
            part.users.add(owner)
            if len(parts) == 1:
                part.owners.add(owner)
            else:
                part.joined.append(len(self._joined))
        if len(parts) > 1:
            self._joined.append((phrase, owner, parts))

    def find(self, text: Normal) -> list[Found]:
        """Return every phrase of the index that stands in the text and is not hidden by a longer one."""
        seen = self._spans(text)
        whole = _Whole()
        for key, spans in seen.items():
            if owners := self._parts[key].owners:
                whole.add(spans, owners)
        found = [
            Found(owner, key, tuple(left), (self._parts[key].rarity,) * len(left))
            for key, spans in seen.items()
            for owner in self._parts[key].owners
            if (left := whole.free(spans, owner))
        ]
        rarity = {span: self._parts[key].rarity for key, spans in seen.items() for span in spans}
        candidates = {number for key in seen for number in self._parts[key].joined}
        for number in candidates:
            phrase, owner, parts = self._joined[number]
            if any(keys.isdisjoint(seen) for keys in parts):
                continue
            places = [[span for key in keys if key in seen for span in whole.free(seen[key], owner)] for keys in parts]
            if all(places) and (near := _near(places, latin=phrase.isascii())):
                found.append(Found(owner, phrase, near, tuple(rarity[span] for span in near), joined=True))
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


class BagIndex:
    """Characters, pairs and English words with what each says for each owner; rare ones say more."""

    def __init__(self, phrases: Iterable[tuple[str, str]], sayings: Iterable[tuple[str, str]] = ()) -> None:
        said: dict[str, dict[str, float]] = defaultdict(dict)
        for phrase, owner in phrases:
            for part in phrase.replace("/", "+").split("+"):
                for token in set(_tokens(normalise(part))):
                    said[owner].setdefault(token, 1.0)
        for saying, owner in sayings:
            for token in set(_tokens(normalise(saying))):
                said[owner][token] = said[owner].get(token, 0.0) + 1.0
        shared: dict[str, int] = defaultdict(int)
        for tokens in said.values():
            for token in tokens:
                shared[token] += 1
        self._says: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for owner, tokens in said.items():
            for token, times in tokens.items():
                if shared[token] * SHARED_BY_MOST <= max(len(said), SHARED_BY_MOST):
                    weight = math.log(len(said) / shared[token]) * (SINGLE if len(token) == 1 else 1.0)
                    often = min(SAID_OFTEN, (1 + times) / 2)
                    self._says[token].append((owner, weight * often / len(tokens) ** DOCUMENT_POWER))

    def find(self, text: Normal) -> dict[str, float]:
        """Return for each owner what all tokens of the text together say."""
        sums: dict[str, float] = defaultdict(float)
        for token in set(_tokens(text)):
            for owner, weight in self._says.get(token, ()):
                sums[owner] += weight
        return sums

    def why(self, text: Normal, owner: str) -> dict[str, float]:
        """Return the pairs and words of the text that speak for one owner, with what each says."""
        return {
            token: weight
            for token in set(_tokens(text))
            if len(token) > 1
            for each, weight in self._says.get(token, ())
            if each == owner
        }


def _tokens(text: Normal) -> list[str]:
    chars = text.chars
    tokens = [char for char in chars if _is_chinese(char) and char not in GRAMMAR]
    tokens += [
        chars[at : at + 2] for at in range(len(chars) - 1) if _is_chinese(chars[at]) and _is_chinese(chars[at + 1])
    ]
    return tokens + [word for word, _, _ in text.words if len(word) > 2 and word not in ENGLISH_GRAMMAR]


def _is_chinese(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


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


def _near(places: list[list[Span]], *, latin: bool) -> tuple[Span, ...]:
    """Return one span of each part, all near the first part's; empty if they stand too far apart or overlap."""
    single = all(end - begin == 1 for spans in places for begin, end in spans)
    reach = NEAR_LATIN if latin else NEAR_SINGLE if single else NEAR
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
