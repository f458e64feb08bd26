"""Everybody who works with Jinlin, one of each post, and where each begins to look around."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.test import Client

from benchmarks import crawl
from jinlin.accounts.models import Post
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import Scope
from jinlin.appeals.models import Appeal, Task
from jinlin.grid.models import Building
from jinlin.grid.nodes import nodes_now
from jinlin.web.mapdata import drawing_of

STRANGER = "stranger"
EVERYBODY = [STRANGER, *(str(role) for role in Role)]
# More than one page of a kind, so that a row more or less would show in the number of statements.
PER_VIEW = 4


@dataclass(frozen=True, slots=True)
class Somebody:
    """One kind of person: a maker of their browser, and the addresses they know by heart."""

    scope: Scope | None
    starts: list[str]

    def client(self, language: str = "zh-hans") -> Client:
        """Return a fresh browser of this person."""
        if self.scope is None:
            return crawl.a_stranger(language=language)
        return crawl.as_post(self.scope, language=language)

    def walk(self, language: str = "zh-hans", *, most: int = 150) -> Iterator[crawl.Visit]:
        """Open everything this person can come to."""
        return crawl.walk(self.client(language), self.starts, per_view=PER_VIEW, most=most)


def somebody(who: str) -> Somebody:
    """Return one person of a role, at the busiest place there is for it."""
    if who == STRANGER:
        return Somebody(None, ["/", "/login/", "/phone/", "/board/"])
    posts = list(Post.objects.filter(role=who, valid_to=None).select_related("user", "grid").order_by("pk"))
    scope = max((post.scope() for post in posts), key=_open_work)
    return Somebody(scope, ["/home/", "/inbox/", *(_of_a_desk(scope) if scope.is_desk and who != Role.ADMIN else [])])


def _open_work(scope: Scope) -> int:
    if scope.department_id is not None:
        return Task.objects.visible_to(scope).filter(state__in=["offered", "working"]).count()
    return Appeal.objects.visible_to(scope).open().count()


def _of_a_desk(scope: Scope) -> list[str]:
    """Return what no link leads to: searches, and what the map asks for."""
    drawing = drawing_of(nodes_now())
    shapes = [f"/map/{drawing.name}.json"] if drawing else []
    return ["/desk/map/values/", "/desk/map/", *shapes, *_searches(scope)]


def _searches(scope: Scope) -> list[str]:
    """Return searches by number, words, the last four of a phone, a whole phone and an address."""
    appeal = Appeal.objects.order_by("pk").first()
    building = Building.objects.exclude(compound="").order_by("pk").first()
    if appeal is None or building is None:
        raise LookupError("the district is empty")
    words = [appeal.number, "路灯", "下水道 堵", "2261", "13800001234", f"{building.compound}{building.name}", "zzz"]
    return [f"/desk/search/?words={word}" for word in words]
