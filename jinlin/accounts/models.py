"""People who work here: users, posts, known phones, staff notices, access log."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jinlin.accounts.roles import Role
from jinlin.accounts.scope import Elsewhere, Scope, post_scope
from jinlin.grid.models import Department, Grid


class User(AbstractUser):
    """A person who holds posts. Residents have no account; chiefs have no password."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    # Shown to colleagues and, for chiefs, by surname to residents.
    display_name = models.CharField(max_length=40)
    is_demo = models.BooleanField(default=False, help_text="a fictional person of the demo district")
    # An administrator has seen it, so its owner must replace it before anything else.
    password_is_temporary = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """Return the display name; Chinese names are not split."""
        return self.display_name

    get_short_name = get_full_name


class PostQuerySet(models.QuerySet["Post"]):
    """Reads of posts."""

    def held_on(self, day: date) -> Self:
        """Return the posts in force on a day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)


class Post(models.Model):
    """A person × grid × role × dates 岗位; a department handler also names the department."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="posts")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="posts")
    role = models.CharField(max_length=24, choices=Role.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    # A volunteer's own hours (jinlin.accounts.hours); outside them nothing is offered to them (issue: no clock runs
    # against a volunteer). Empty: the district's default.
    free_hours = models.JSONField(default=list, blank=True)
    away_until = models.DateField(null=True, blank=True, help_text="the last day on which nothing is offered")

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "grid", "role"], condition=Q(valid_to__isnull=True), name="post_held_once_at_a_time"
            ),
            models.CheckConstraint(
                name="post_ends_after_it_begins", condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="post_handler_names_a_department",
                condition=~Q(role=Role.HANDLER) | Q(department__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    def scope(self) -> Scope:
        """Return the scope of acting under this post; needs `user` and `grid` loaded to run without a query."""
        return post_scope(
            user_id=self.user_id,
            post_id=self.pk,
            role=self.role,
            grid_id=self.grid_id,
            department_id=self.department_id,
            path=self.grid.path,
            name=self.user.display_name,
        )


class DeviceQuerySet(models.QuerySet["Device"]):
    """Reads of known phones."""

    def alive(self, now: datetime) -> Self:
        """Return the phones still known: not ended, not past their 30 days, of an active person whose post is held."""
        today = timezone.localdate(now)
        return self.filter(
            Q(post__valid_to__isnull=True) | Q(post__valid_to__gt=today),
            post__valid_from__lte=today,
            ended_at__isnull=True,
            expires_at__gt=now,
            user__is_active=True,
        )


class Device(models.Model):
    """A phone known for 30 days: how chiefs and helpers come in without a password."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    post = models.ForeignKey(Post, models.CASCADE, related_name="devices")
    token_hash = models.BinaryField(max_length=32, unique=True)
    pin = models.CharField(max_length=128, blank=True, help_text="hashed; opens personal data")
    name = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = DeviceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user} · {self.name}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads of one-time codes."""

    def usable(self, now: datetime) -> Self:
        """Return the codes not yet used and still in time, of an active person whose post is held."""
        today = timezone.localdate(now)
        return self.filter(
            Q(post__valid_to__isnull=True) | Q(post__valid_to__gt=today),
            post__valid_from__lte=today,
            used_at__isnull=True,
            expires_at__gt=now,
            post__user__is_active=True,
        )


class Invitation(models.Model):
    """A one-time QR code the community shows, that makes a phone known."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="invitations")
    code_hash = models.BinaryField(max_length=32, unique=True)
    made_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.post} · {self.created_at:%Y-%m-%d %H:%M}"


class InboxItemQuerySet(models.QuerySet["InboxItem"]):
    """Reads of staff notices."""

    def of(self, scope: Scope) -> Self:
        """Return the notices of the person acting; nobody else's."""
        return self.filter(user_id=scope.user_id) if scope.user_id else self.none()


class InboxItem(models.Model):
    """A notice to one member of staff; the words are made from kind and facts when it is shown."""

    user = models.ForeignKey(User, models.CASCADE, related_name="inbox")
    kind = models.CharField(max_length=40)
    # No foreign key: the appeal lives on a higher floor. The notice is shown only while the appeal is visible.
    appeal_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = InboxItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at"], name="inbox_user_time"),
            models.Index(fields=["user"], name="inbox_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.appeal_id}"


class AccessLog(models.Model):
    """What leaves a line outside the trail of appeals: searches by phone, log-ins, changes to people and posts.

    `facts` holds ids and codes, never a private value.
    """

    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    post_id = models.BigIntegerField(null=True)
    what = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="access_log_time")]

    def __str__(self) -> str:
        return f"{self.what} · {self.at:%Y-%m-%d %H:%M}"


def scope_among(acting: Post, posts: Iterable[Post]) -> Scope:
    """Return the scope of acting under one of a person's posts, which still knows of the others."""
    scope = acting.scope()
    others = [other.scope() for other in posts if other.pk != acting.pk]
    elsewhere = {
        Elsewhere(other.level, other.grid_id, other.department_id)
        for other in others
        if other.level is not None and other.grid_id is not None
    }
    return replace(scope, elsewhere=tuple(sorted(elsewhere, key=lambda e: (e.level, e.grid_id, e.department_id or 0))))


def posts_of(user_ids: Iterable[int], *, on: date) -> models.QuerySet[Post]:
    """Return the posts some people hold on a day, with user and grid loaded."""
    return Post.objects.held_on(on).filter(user_id__in=list(user_ids)).select_related("user", "grid")
