"""What a reporter's words suggest: category and condition with the reason, from the catalogue as it is now."""

from dataclasses import dataclass

from jinlin.appeals.catalogue_now import CatalogueNow
from jinlin.appeals.matching import propose
from jinlin.appeals.models import Category, Condition


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category and condition to offer; `why` are the reporter's own words that led to it."""

    category: Category
    condition: Condition | None
    why: tuple[str, ...]
    sure: bool


def suggestions(words: str, *, catalogue: CatalogueNow) -> list[Suggestion]:
    """Return up to three suggestions, the likeliest first; none when no word is known."""
    found = []
    for proposal in propose(words, catalogue.matching):
        try:
            category, condition = catalogue.by_code(proposal.category.code, proposal.condition.code)
        except KeyError:  # removed by the district a moment ago
            continue
        found.append(Suggestion(category, condition, proposal.why, proposal.sure))
    return found
