"""Who acts, and under which post: the only way to rows (design §6).

There are four kinds here; each is made by exactly one function, and no scope means no rows.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

from jinlin.accounts.roles import ROLE_LEVELS, TEAM_ROLES, Role
from jinlin.grid.levels import Level

Kind = Literal["post", "reporter", "public", "job"]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another post of the same person: at a place (its level and grid), or for a department."""

    level: Level
    grid_id: int
    department_id: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """One person (or job) acting in one capacity; faces carry it as `request.scope`."""

    kind: Kind
    user_id: int | None = None
    post_id: int | None = None
    role: Role | None = None
    level: Level | None = None
    grid_id: int | None = None
    department_id: int | None = None
    appeal_id: int | None = None
    name: str = ""
    # A team called to help in another microgrid sees those appeals by its tasks, not by place (`as_helper`).
    helping: bool = False
    # What else the person is: a complaint about one of these places or departments is hidden under every post.
    elsewhere: tuple["Elsewhere", ...] = ()
    path: str = field(default="", compare=False)

    @property
    def in_team(self) -> bool:
        """Whether this is a volunteer of a microgrid, against whom no clock runs."""
        return self.role in TEAM_ROLES

    @property
    def is_desk(self) -> bool:
        """Whether this post works at a desk and must prove a second factor."""
        return self.kind == "post" and not self.in_team

    def as_helper(self) -> "Scope":
        """Return the same post looking at what its team was asked to help with elsewhere."""
        return replace(self, helping=True)

    @property
    def ref(self) -> str:
        """A short stable name of the actor for logs and the trail: `post:12`, `reporter`, `job:overdue`."""
        match self.kind:
            case "post":
                return f"post:{self.post_id}"
            case "job":
                return f"job:{self.name}"
            case _:
                return self.kind


PUBLIC = Scope(kind="public")


def post_scope(
    *,
    user_id: int,
    post_id: int,
    role: str,
    grid_id: int,
    department_id: int | None = None,
    path: str = "",
    name: str = "",
) -> Scope:
    """Return the scope of a person at one of their posts; a department handler acts for the department."""
    known = Role(role)
    return Scope(
        kind="post",
        user_id=user_id,
        post_id=post_id,
        role=known,
        level=ROLE_LEVELS[known],
        grid_id=grid_id,
        department_id=department_id if known is Role.HANDLER else None,
        path=path,
        name=name,
    )


def reporter_scope(appeal_id: int) -> Scope:
    """Return the scope of whoever showed the number and lookup code of one appeal."""
    return Scope(kind="reporter", appeal_id=appeal_id)


def job_scope(name: str) -> Scope:
    """Return the scope of a named background job; it sees everything, and its name is in the trail."""
    if not name:
        raise ValueError("a job acts under its own name")
    return Scope(kind="job", name=name)
