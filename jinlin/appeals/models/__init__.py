"""Tables of appeals, by noun."""

from jinlin.appeals.models.appeal import Appeal, AppealQuerySet, AppealText, Attachment
from jinlin.appeals.models.catalogue import CatalogueChange, Category, Condition, Ground, ReplyTemplate
from jinlin.appeals.models.desk import Handout, SavedFilter
from jinlin.appeals.models.share import Share
from jinlin.appeals.models.trail import AppealEvent, EventText, TrailAnchor
from jinlin.appeals.models.work import Clock, Holding, Proposal, Supervision, Task, TaskQuerySet

__all__ = [
    "Appeal",
    "AppealEvent",
    "AppealQuerySet",
    "AppealText",
    "Attachment",
    "CatalogueChange",
    "Category",
    "Clock",
    "Condition",
    "EventText",
    "Ground",
    "Handout",
    "Holding",
    "Proposal",
    "ReplyTemplate",
    "SavedFilter",
    "Share",
    "Supervision",
    "Task",
    "TaskQuerySet",
    "TrailAnchor",
]
