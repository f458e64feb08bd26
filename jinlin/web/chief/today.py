"""The first page: the team's one list, what helps most first, and what one can do about each with one thumb."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jinlin.accounts.middleware import ScopedRequest
from jinlin.appeals.queries import team
from jinlin.common.numbers import new_key
from jinlin.web.chief.must import must_reports
from jinlin.web.chief.reasons import reason_of
from jinlin.web.chief.shell import households, place_line, shell


@require_GET
@never_cache
def today(request: ScopedRequest) -> HttpResponse:
    """Show the team's one list and the four must-reports."""
    now, scope = timezone.now(), request.scope
    found = team.today_of(scope, on=timezone.localdate(now), now=now)
    context = {
        **shell(request, tab="today"),
        "now": now,
        "greeting": _greeting(timezone.localtime(now).hour),
        "households": households(scope.grid_id),
        "rows": _rows(found.todo, user_id=scope.user_id),
        "others": _rows(found.others, user_id=scope.user_id),
        "passed": [{"appeal": one, "place": place_line(one)} for one in found.passed],
        "figures": [
            (len(found.free), _("free to take")), (len(found.mine), _("in my hands")), (len(found.others), _("with teammates")),
        ],
        "must": must_reports(),
        "key": new_key(),
    }  # fmt: skip
    return render(request, "chief/today.html", context)


def _rows(todos: Iterable[team.Todo], *, user_id: int | None) -> list[dict[str, Any]]:
    return [
        {
            "todo": todo,
            "appeal": todo.appeal,
            "reason": reason_of(todo),
            "place": "" if todo.masked else place_line(todo.appeal),
            "mine": todo.task.taken_by == user_id and todo.task.state == "working",
            "resting": todo.reason == "resting",
        }
        for todo in todos
    ]


def _greeting(hour: int) -> str:
    if hour < 5:
        return _("good evening")
    if hour < 11:
        return _("good morning")
    if hour < 13:
        return _("good day")
    return _("good afternoon") if hour < 18 else _("good evening")
