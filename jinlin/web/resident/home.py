"""The first page: the neighbour in charge, one main action, one's own appeals with the promised time."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from jinlin.accounts.models import Post
from jinlin.accounts.roles import TEAM_ROLES, Role
from jinlin.appeals.docket import World, world_now
from jinlin.appeals.models import Appeal, Clock, Task
from jinlin.common.private import PersonName
from jinlin.grid.levels import Level
from jinlin.grid.models import Building
from jinlin.grid.nodes import Node
from jinlin.grid.tree import current_tree
from jinlin.web import mine, where
from jinlin.web.resident import looked, story
from jinlin.web.resident.everyday import tiles
from jinlin.web.resident.headline import Told, headline
from jinlin.web.resident.places import keep_place, kept_place

ON_HOME = 3


@dataclass(frozen=True, slots=True)
class Team:
    """The neighbours in charge of a microgrid, by surname."""

    surname: str
    masked: str
    helpers: str
    households: int


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    world, now = world_now(), timezone.now()
    node = kept_place(request, world.nodes)
    microgrid = node if node and node.level is Level.MICROGRID else None
    own = list(mine.appeals_of(request, limit=ON_HOME).select_related("text", "main"))
    news = looked.news_of(request, mine.ids_of(request))
    context = {
        "tab": "home", "now": now, "place": node, "microgrid": microgrid,
        "place_name": _short_name(node, world) if node else "",
        "team": _team(microgrid.id) if microgrid else None, "everyday": tiles(world.catalogue),
        "own": _told(own, world, news), "own_count": len(mine.ids_of(request)), "news": news,
    }  # fmt: skip
    return render(request, "resident/home.html", context)


@require_safe
def mine_page(request: HttpRequest) -> HttpResponse:
    """Show the appeals whose receipts this browser has."""
    own = list(mine.appeals_of(request).select_related("text", "main"))
    news = looked.news_of(request, [one.pk for one in own])
    context = {"tab": "mine", "own": _told(own, world_now(), news), "news": news, "now": timezone.now()}
    return render(request, "resident/mine.html", context)


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """Ask where one lives, by address or from the list, so that the page knows who is in charge there."""
    tree = current_tree()
    nodes = tree.nodes
    if request.method == "POST":
        choice = where.chosen(request.POST.get("chosen", ""), tree=tree)
        response = redirect("resident:home")
        if choice is not None:
            keep_place(response, choice.grid_id)
        return response
    asked, community = request.GET.get("q", "")[:60].strip(), request.GET.get("community", "")
    node = nodes.get(int(community)) if community.isdecimal() else None
    context = {
        "asked": asked, "choices": where.by_words(asked, tree=tree), "community": node,
        "communities": nodes.at_level(Level.COMMUNITY),
        "areas": [(area, nodes.children(area.id)) for area in nodes.children(node.id)] if node else [],
    }  # fmt: skip
    return render(request, "resident/place.html", context)


def _told(own: list[Appeal], world: World, news: set[int]) -> list[dict[str, Any]]:
    """Return appeals with their steps and how they stand; one query for all their tasks, one for all their clocks."""
    tasks: dict[int, list[Task]] = {}
    clocks: dict[int, list[Clock]] = {}
    ids = [story.followed(one).pk for one in own]
    if own:
        for task in Task.objects.filter(appeal_id__in=ids).order_by("no"):
            tasks.setdefault(task.appeal_id, []).append(task)
        for clock in Clock.objects.filter(appeal_id__in=ids, kind__in=["suspension", "silence"]).order_by("no"):
            clocks.setdefault(clock.appeal_id, []).append(clock)
    now = timezone.now()
    return [
        {
            "appeal": one,
            "steps": story.steps(one, tasks.get(story.followed(one).pk, [])),
            "headline": headline(Told(one, tasks.get(one.pk, []), clocks.get(one.pk, [])), nodes=world.nodes, now=now),
            "new": one.pk in news,
        }
        for one in own
    ]


def _short_name(node: Node, world: World) -> str:
    """Return community and microgrid; the area between them says little to a resident."""
    community = world.nodes.get(world.nodes.line_by_level(node.id).get(Level.COMMUNITY))
    return f"{community.name} · {node.name}" if community and community.id != node.id else node.name


def _team(microgrid_id: int) -> Team | None:
    """Return who is in charge of a microgrid today; None when the team is vacant."""
    rows = (
        Post.objects.held_on(timezone.localdate())
        .filter(grid_id=microgrid_id, role__in=sorted(TEAM_ROLES))
        .select_related("user")
        .order_by("pk")
    )
    posts = list(rows)
    chief = next((p for p in posts if p.role == Role.MICROGRID_CHIEF), None)
    if chief is None:
        return None
    helpers = dict.fromkeys(p.user.display_name[:1] for p in posts if p.user_id != chief.user_id)
    households = Building.objects.filter(microgrid_id=microgrid_id).aggregate(n=Sum("households"))["n"] or 0
    name = chief.user.display_name
    return Team(name[:1], PersonName(name).masked(), "、".join(helpers), households)
