"""Giving and ending posts: what a person may see and do hangs on these two verbs."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jinlin.accounts.actions.base import must_administer, record
from jinlin.accounts.hours import Span, overlapping
from jinlin.accounts.models import Device, Invitation, Post, PostQuerySet, User
from jinlin.accounts.roles import ROLE_LEVELS, TEAM_ROLES, Role
from jinlin.accounts.scope import Scope
from jinlin.common.refusals import Refused
from jinlin.common.versions import bump
from jinlin.grid.models import Department, Grid

FREE_SPANS_MOST = 3
AWAY_MOST = timedelta(days=366)


def give_post(
    *,
    actor: Scope,
    user_id: int,
    grid_id: int,
    role: str,
    now: datetime,
    department_id: int | None = None,
    valid_from: date | None = None,
) -> Post:
    """Give a person a post from a day on (today if none is named).

    Raises Refused unless the actor is the administrator, the place has the role's level and still exists, a handler
    names a department, and the person does not hold the post already.
    """
    must_administer(actor)
    known, user, grid = Role(role), User.objects.get(pk=user_id), Grid.objects.get(pk=grid_id)
    begins = valid_from or timezone.localdate(now)
    _check(role=known, user=user, grid=grid, department_id=department_id, begins=begins)
    try:
        with transaction.atomic():
            post = Post.objects.create(user=user, grid=grid, role=known, department_id=department_id, valid_from=begins)
            record(actor=actor, what="give_post", now=now, post=post.pk, user=user.pk, grid=grid.pk, role=known.value)
            bump("tree")  # routing keeps which teams are vacant
    except IntegrityError:
        raise Refused("post_held", _("This person holds this post already.")) from None
    return post


def end_post(*, actor: Scope, post_id: int, now: datetime) -> Post:
    """End a post as of today, with every phone and one-time code that came with it; sessions end by themselves.

    Raises Refused unless the actor is the administrator and the post has not ended yet.
    """
    must_administer(actor)
    today = timezone.localdate(now)
    with transaction.atomic():
        post = Post.objects.select_for_update(of=("self",), no_key=True).select_related("user", "grid").get(pk=post_id)
        if post.valid_to is not None and post.valid_to <= today:
            raise Refused("post_ended", _("This post has ended already."))
        post.valid_to = max(today, post.valid_from)
        post.save(update_fields=["valid_to"])
        phones = Device.objects.filter(post=post, ended_at__isnull=True).update(ended_at=now, ended_by=actor.user_id)
        Invitation.objects.filter(post=post, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
        record(actor=actor, what="end_post", now=now, post=post.pk, user=post.user_id, phones=phones)
        bump("tree")
    return post


def _check(*, role: Role, user: User, grid: Grid, department_id: int | None, begins: date) -> None:
    if not user.is_active:
        raise Refused("account_closed", _("This person's account is closed. Open it again first."))
    if grid.level != ROLE_LEVELS[role]:
        raise Refused("post_level", _("This role does not exist at that level. Choose a place of the right level."))
    if grid.ended_on is not None and grid.ended_on <= begins:
        raise Refused("grid_ended", _("This place no longer exists. Choose the one that took over from it."))
    if role is Role.HANDLER and (
        department_id is None or not Department.objects.filter(pk=department_id, active=True).exists()
    ):
        raise Refused("post_department", _("Choose the department this person works for."))
    if role is not Role.HANDLER and department_id is not None:
        raise Refused("post_no_department", _("Only department handlers belong to a department."))


def set_free_hours(*, actor: Scope, hours: Sequence[Span], now: datetime) -> Post:
    """Set when the actor, a volunteer, may be asked; no spans mean the district's default.

    They hold for all of the person's posts in this team. Raises Refused for more than three spans, or ones that end
    before they begin, name no day or overlap. Returns the post acting.
    """
    _must_volunteer(actor)
    if len(hours) > FREE_SPANS_MOST:
        raise Refused("hours_many", _("At most three spans of a day."))
    if any(span.end <= span.begin for span in hours):
        raise Refused("hours_order", _("Each span must end later than it begins."))
    if any(not span.days for span in hours):
        raise Refused("hours_no_day", _("Choose at least one day for each span."))
    if overlapping(hours):
        raise Refused("hours_overlap", _("The spans overlap. Put them together into one."))
    written = [span.written() for span in sorted(hours, key=lambda span: (span.begin, sorted(span.days)))]
    with transaction.atomic():
        if _own_team_posts(actor).exclude(free_hours=written).update(free_hours=written):
            record(actor=actor, what="free_hours", now=now, post=actor.post_id)
            bump("tree")  # routing asks a team in its own hours only
    return Post.objects.get(pk=actor.post_id or 0)


def set_away(*, actor: Scope, until: date | None, now: datetime) -> Post:
    """Offer nothing to the actor, a volunteer, up to and including a day; None: they are back.

    Holds for all of the person's posts in this team. Raises Refused for a day that is over, or more than a year ahead.
    Nobody is asked why. Returns the post acting.
    """
    _must_volunteer(actor)
    today = timezone.localdate(now)
    if until is not None and not today <= until <= today + AWAY_MOST:
        raise Refused("away_day", _("Choose a day from today on, at most one year ahead."))
    with transaction.atomic():
        if _own_team_posts(actor).update(away_until=until):
            record(actor=actor, what="away", now=now, post=actor.post_id)
            bump("tree")  # routing asks a team in its own hours only
    return Post.objects.get(pk=actor.post_id or 0)


def _must_volunteer(actor: Scope) -> None:
    if not actor.in_team:
        raise Refused("not_team", _("Only volunteers of a microgrid have hours of their own."))


def _own_team_posts(actor: Scope) -> PostQuerySet:
    return Post.objects.filter(user_id=actor.user_id or 0, grid_id=actor.grid_id or 0, role__in=sorted(TEAM_ROLES))
