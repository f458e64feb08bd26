"""From the reporter's words to a category and a condition, with the reason; and hints about whom and how urgent.

Pure, and only a proposal: the reporter or the desk may change it. A word counts by its length, less when several
categories share it, much less when it only says where ("工地旁边"), and not at all when it is denied ("不是路灯").
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from jinlin.appeals.catalogue import DATA, Catalogue
from jinlin.appeals.catalogue_rows import CategoryRow, ConditionRow
from jinlin.appeals.data_file import read_file
from jinlin.appeals.word_index import Found, Normal, Span, WordIndex, normalise
from jinlin.common.words import likeness

# Words after a thing, or before it, that make it a landmark: "学校门口的路灯" is about the lamp.
PLACE_AFTER = (
    "旁边", "旁", "附近", "门口", "对面", "斜对面", "边上", "隔壁", "后面", "前面", "那边", "路口", "大门口", "门前",
)  # fmt: skip
INSIDE = ("里", "内")  # of an office: then it is a place, not the people in it
OF = "的"  # what stands before it only describes what comes after: 学校门口的井盖
PLACE_BEFORE = ("nearthe", "nexttothe", "oppositethe", "besidethe", "infrontofthe", "behindthe", "nearour")
DENIED_BEFORE = ("不是", "并非", "不关", "不属于", "除了", "notthe", "nota", "notabout")
DENIED_REACH = 2
ASKED = "是不是"
NOT_SO_BEFORE = ("没有", "没", "未")
# Said out of courtesy at the beginning or end of any matter.
COURTESY = frozenset({"谢谢", "感谢", "请问", "咨询", "建议", "希望", "想问", "辛苦了", "thank", "please"})
# In a long text thanks, wishes and suggestions dress some other matter.
MANNERS = frozenset({"thanks"})
SHORT = 60

# What a word is worth, in plain Chinese characters.
POLITE = 0.4
MANNERS_IN_LONG_TEXT = 0.5
LANDMARK = 0.3
DESCRIBING = 0.7
TOGETHER = 1.0  # what the standing together of two parts says beyond the parts
LETTER = 0.45  # an English letter against a Chinese character
BAG_SHARE = 1.5
CONDITION_SHARE = 0.3
CONDITION_MOST = 1.0
LEAST = 0.5  # less is no proposal
SURE_FROM = 2.0
SURE_LEAD = 1.25
HALF = 3.0  # the evidence at which a score stands at one half
WORDS_SHOWN = 4

# How far a word of conduct, or an accusation, may stand from whom it is about, in Chinese characters.
REACH = 12.0
ACCUSATION_REACH = 6.0
BEFORE_COSTS = 4.0  # conduct named before whom it is about fits worse than after
PAST_REACH = 8
READ_ALL = 5000  # a hint may stand in the last sentence
FULL_STOPS = "。!?;"
COMMAS = ",、"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A category and condition the words suggest.

    `score` lies between 0 and 1 and orders the proposals; `why` holds the words that matched, the strongest first;
    `sure` is false when the words are few or point elsewhere nearly as much: then ask, do not preselect.
    """

    category: CategoryRow
    condition: ConditionRow
    score: float
    why: tuple[str, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class AboutHint:
    """A sign that an appeal is about somebody of ours: one of ABOUT_KINDS, and the words that say so, never a name."""

    kind: str
    why: tuple[str, ...]


def propose(text: str, catalogue: Catalogue, *, limit: int = 3) -> list[Proposal]:
    """Return the categories the words suggest, the likeliest first; nothing when no word is known."""
    normal = normalise(text)
    strong, aside = _weigh(normal, catalogue.word_index)
    rest = normal.without(aside)
    weights = {owner: BAG_SHARE * said for owner, said in catalogue.bag_index.find(rest).items()}
    conditions: dict[str, ConditionRow] = {}
    for owner, evidence in strong.items():
        conditions[owner], bonus = _choose_condition(normal, catalogue, owner)
        weights[owner] = weights.get(owner, 0.0) + evidence.weight + bonus
    if len(normal.chars) > SHORT:
        for owner in weights:
            if catalogue.by_code[owner].group in MANNERS:
                weights[owner] *= MANNERS_IN_LONG_TEXT
    ranked = sorted(weights, key=lambda owner: (-weights[owner], catalogue.place_of[owner]))
    best, second = (*(weights[owner] for owner in ranked[:2]), 0.0, 0.0)[:2]
    clear = ranked[:1] and ranked[0] in strong and best >= SURE_FROM and best >= SURE_LEAD * second
    return [
        Proposal(
            category=catalogue.by_code[owner],
            condition=conditions.get(owner) or _choose_condition(normal, catalogue, owner)[0],
            score=round(weights[owner] / (weights[owner] + HALF), 3),
            why=strong[owner].why if owner in strong else _strongest(catalogue.bag_index.why(rest, owner)),
            sure=bool(clear) and place == 0,
        )
        for place, owner in enumerate(ranked[:limit])
        if weights[owner] >= LEAST
    ]


def suggest_about(text: str) -> AboutHint | None:
    """Return whom an appeal may be about, or None; a person decides."""
    words = _about_words()
    normal = normalise(text, most=READ_ALL)
    found = words.index.find(normal)
    targets = [(span, each) for each in found if each.owner in words.kinds for span in each.spans]
    conduct = [(span, each) for each in found if each.owner == "conduct" for span in each.spans]
    accused = [(span, each) for each in found if each.owner == "accusation" for span in each.spans]
    nearest: tuple[float, AboutHint] | None = None
    for span, target in targets:
        if _denied(normal, span[0]) or _is_place(normal, span) or normal.chars.startswith(INSIDE, span[1]):
            continue
        if target.phrase in words.phrases:
            return AboutHint(target.owner, (target.phrase,))
        asked = normal.chars[: span[0]].endswith(words.addressing)
        for other, said in conduct:
            gap = normal.chars[span[1] : other[0]] if other[0] >= span[1] else normal.chars[other[1] : span[0]]
            away = _length(gap) + (0.0 if other[0] >= span[1] else BEFORE_COSTS)
            if away <= REACH and not _parted(gap, asked=asked) and (nearest is None or away < nearest[0]):
                nearest = away, AboutHint(target.owner, (target.phrase, said.phrase))
        for other, said in accused:
            gap = normal.chars[other[1] : span[0]]
            before = other[1] <= span[0] and _length(gap) <= ACCUSATION_REACH
            if before and not _parted(gap, asked=True) and not _denied(normal, other[0]) and nearest is None:
                nearest = ACCUSATION_REACH, AboutHint(target.owner, (said.phrase, target.phrase))
    return nearest[1] if nearest else None


def is_emergency(text: str) -> bool:
    """Whether the words speak of danger to life or limb, whatever the category."""
    return bool(emergency_words(text))


def emergency_words(text: str) -> tuple[str, ...]:
    """Return the words that make a text an emergency, in the order they stand; empty when there is none."""
    words = _emergency_words()
    normal = normalise(text, most=READ_ALL)
    places: dict[str, int] = {}
    for found in words.index.find(normal):
        if found.owner == "emergency":
            begins = [begin for begin, _ in found.spans if not _taken_back(normal, begin, words)]
            if begins and (not found.joined or len(begins) == len(found.spans)):
                places[_said(normal, found, found.spans)] = min(begins)
    return tuple(sorted(places, key=lambda phrase: places[phrase]))


def similar_words(one: str, other: str) -> float:
    """Return how much of the shorter text stands in the other, 0 to 1, by pairs of characters."""
    return likeness(one, other)


@dataclass(frozen=True, slots=True)
class _Evidence:
    weight: float
    why: tuple[str, ...]


def _weigh(text: Normal, index: WordIndex) -> tuple[dict[str, _Evidence], set[Span]]:
    """Return for each owner how much of the text speaks for it, and the words set aside as landmarks or denied.

    A character counts once for an owner, however many words hold it.
    """
    marks: dict[str, dict[int, float]] = defaultdict(dict)
    extra: dict[str, float] = defaultdict(float)
    why: dict[str, dict[str, float]] = defaultdict(dict)
    aside: set[Span] = set()
    for found in index.find(text):
        joined = found.joined
        worths = [_worth(text, span) for span in found.spans]
        if not joined:
            aside.update(span for span, worth in zip(found.spans, worths, strict=True) if worth <= LANDMARK)
        worth = min(worths) if joined else max(worths)
        if not worth:
            continue
        spans = found.spans if joined else found.spans[(at := worths.index(worth)) : at + 1]
        if found.phrase in COURTESY:
            worth *= POLITE
        rarity = found.rarity if joined else found.rarity[:1]
        if joined:
            extra[found.owner] = max(extra[found.owner], TOGETHER * worth * sum(rarity) / len(rarity))
        credit = marks[found.owner]
        length = 0.0
        for (begin, end), rare in zip(spans, rarity, strict=True):
            for place in range(begin, end):
                letter = LETTER if text.chars[place].isascii() else 1.0
                credit[place] = max(credit.get(place, 0.0), worth * rare * letter)
                length += rare * letter
        why[found.owner][_said(text, found, spans)] = worth * length
    evidence = {
        owner: _Evidence(weight=sum(credit.values()) + extra[owner], why=_strongest(why[owner]))
        for owner, credit in marks.items()
    }
    return evidence, aside


def _strongest(words: dict[str, float]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-words[word], word))[:WORDS_SHOWN])


def _said(text: Normal, found: Found, spans: tuple[Span, ...]) -> str:
    """Return a found phrase as the text says it: 灯柱…倒."""
    if not found.joined:
        return found.phrase
    return "…".join(text.chars[begin:end] for begin, end in sorted(spans))


def _choose_condition(text: Normal, catalogue: Catalogue, owner: str) -> tuple[ConditionRow, float]:
    """Return the condition the words speak for most (else the default) and what this adds to its category."""
    row = catalogue.by_code[owner]
    index = catalogue.condition_indexes.get(owner)
    weights: dict[str, float] = defaultdict(float)
    for found in index.find(text) if index else ():
        if any(_so(text, found, span) for span in found.spans):
            weights[found.owner] += (
                sum(end - begin for begin, end in found.spans) if found.joined else _length(found.phrase)
            )
    if not weights:
        return row.default_condition, 0.0
    best = max(row.conditions, key=lambda condition: weights[condition.code])
    return best, min(CONDITION_MOST, CONDITION_SHARE * weights[best.code])


def _worth(text: Normal, span: Span) -> float:
    """Return 1 for a word said plainly, less for a landmark or a description, 0 for a denied word."""
    begin, end = span
    if _denied(text, begin):
        return 0.0
    described = text.chars.startswith(OF, end)
    if _is_place(text, span) or text.chars[:begin].endswith(PLACE_BEFORE):
        return LANDMARK
    if described and text.chars[begin:end].endswith(PLACE_AFTER):
        return LANDMARK
    return DESCRIBING if described else 1.0


def _is_place(text: Normal, span: Span) -> bool:
    return text.chars.startswith(PLACE_AFTER, span[1])


def _denied(text: Normal, begin: int) -> bool:
    """Whether a "not" stands before, with at most two characters between: 不是(路)灯坏了."""
    for back in range(min(begin, DENIED_REACH) + 1):
        before = text.chars[: begin - back]
        if before.endswith(DENIED_BEFORE) and not before.endswith(ASKED):
            return True
    return False


def _so(text: Normal, found: Found, span: Span) -> bool:
    """Whether a condition's word is not taken back by a "no" right before it."""
    return found.phrase.startswith("没") or not text.chars[: span[0]].endswith(NOT_SO_BEFORE)


def _length(words: str) -> float:
    return sum(LETTER if char.isascii() else 1.0 for char in words)


def _parted(gap: str, *, asked: bool) -> bool:
    """Whether a full stop (or, where somebody was only asked for help, a comma) stands between."""
    return any(mark in gap for mark in FULL_STOPS + (COMMAS if asked else ""))


@dataclass(frozen=True, slots=True)
class _AboutWords:
    index: WordIndex
    kinds: frozenset[str]
    phrases: frozenset[str]
    addressing: tuple[str, ...]


@cache
def _about_words() -> _AboutWords:
    file = read_file(DATA / "about_words.toml")
    index = WordIndex()
    for word in file.entry("conduct").words("words"):
        index.add(word, "conduct")
    accusation = file.entry("accusation")
    for word in accusation.words("words"):
        index.add(word, "accusation")
    kinds: set[str] = set()
    phrases: set[str] = set()
    for target in file.entries("target"):
        kind = target.text("kind")
        kinds.add(kind)
        phrases.update(target.words("phrases"))
        for word in (*target.words("words"), *target.words("phrases")):
            index.add(word, kind)
    for word in file.entry("not_targets").words("words"):
        index.add(word, "nobody")
    addressing = tuple(normalise(word).chars for word in accusation.words("addressing"))
    return _AboutWords(index=index, kinds=frozenset(kinds), phrases=frozenset(phrases), addressing=addressing)


@dataclass(frozen=True, slots=True)
class _EmergencyWords:
    index: WordIndex
    not_after: tuple[str, ...]
    past: tuple[str, ...]


@cache
def _emergency_words() -> _EmergencyWords:
    file = read_file(DATA / "emergency_words.toml")
    index = WordIndex()
    for word in file.words("words"):
        index.add(word, "emergency")
    for word in file.words("except"):
        index.add(word, "nothing")
    return _EmergencyWords(
        index=index,
        not_after=tuple(normalise(word).chars for word in file.words("not_after")),
        past=tuple(normalise(word).chars for word in file.words("past")),
    )


def _taken_back(text: Normal, begin: int, words: _EmergencyWords) -> bool:
    """Whether a word of danger is denied, feared or long past."""
    before = text.chars[:begin]
    denied = before.endswith(words.not_after) and not before.endswith(ASKED)
    return denied or any(word in before[-PAST_REACH:] for word in words.past)
