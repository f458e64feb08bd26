"""Reads of appeals for every face: queues and their counts, one whole appeal, search, look-alikes."""

from jinlin.appeals.queries.dossier import Dossier, dossier
from jinlin.appeals.queries.filters import Filters
from jinlin.appeals.queries.hiding import hidden_words, sees_version_only
from jinlin.appeals.queries.likely import Likely, Sought, likely_same, sought_from
from jinlin.appeals.queries.on_map import POINTS, Point, Tally, points, tallies
from jinlin.appeals.queries.queues import (
    CAP,
    Page,
    Row,
    counts,
    page_of,
    queues_of,
    saved_counts,
)
from jinlin.appeals.queries.search import Found, search
from jinlin.appeals.queries.solved import Solved, solved_alike

__all__ = [
    "CAP", "POINTS", "Dossier", "Filters", "Found", "Likely", "Page", "Point", "Row", "Solved", "Sought", "Tally", "counts", "dossier", "hidden_words", "likely_same",
    "page_of", "points", "queues_of", "saved_counts", "search", "sees_version_only",
    "solved_alike", "sought_from", "tallies",
]  # fmt: skip
