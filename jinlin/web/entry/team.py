"""The secretary's page: microgrid teams of the community, the phones they come in by, and one-time codes."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jinlin.accounts import actions, phones
from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.models import Device, Post
from jinlin.accounts.roles import TEAM_ROLES, Role
from jinlin.common.refusals import Refused
from jinlin.grid.models import Grid
from jinlin.web.entry.login import qr_svg


@dataclass
class Member:
    """One post of a team with the phones known under it."""

    post: Post
    phones: list[Device] = field(default_factory=list)


@dataclass
class Team:
    """The posts of one microgrid."""

    grid: Grid
    members: list[Member] = field(default_factory=list)


@require_GET
@never_cache
def team_access(request: ScopedRequest) -> HttpResponse:
    """List the community's teams by microgrid, or those a name or number of `q` finds."""
    _must_be_secretary(request)
    now, wanted = timezone.now(), request.GET.get("q", "").strip()[:40]
    posts = (
        Post.objects.held_on(timezone.localdate(now))
        .filter(grid__path__startswith=request.scope.path, role__in=TEAM_ROLES, user__is_active=True)
        .select_related("user", "grid__parent")
        .order_by("grid__code", "pk")
    )
    if wanted:
        posts = posts.filter(Q(user__display_name__icontains=wanted) | Q(grid__name__icontains=wanted))
    members = {post.pk: Member(post) for post in sorted(posts, key=_chiefs_first)}
    for device in Device.objects.alive(now).filter(post_id__in=list(members)).order_by("created_at"):
        members[device.post_id].phones.append(device)
    teams: dict[int, Team] = {}
    for member in members.values():
        teams.setdefault(member.post.grid_id, Team(member.post.grid)).members.append(member)
    known = sum(bool(member.phones) for member in members.values())
    return render(
        request,
        "entry/team_access.html",
        {"teams": list(teams.values()), "members": len(members), "known": known, "wanted": wanted},
    )


@require_POST
@never_cache
def show_code(request: ScopedRequest, post_id: int) -> HttpResponse:
    """Make a one-time code and show it as a QR code; reloading makes another and the old one void."""
    _must_be_secretary(request)
    post = get_object_or_404(Post.objects.select_related("user", "grid"), pk=post_id)
    try:
        code = actions.invite(actor=request.scope, post_id=post_id, now=timezone.now())
    except Post.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("entry:team")
    address = request.build_absolute_uri(reverse("entry:phone_code", args=[code]))
    minutes = int(phones.CODE_LIVES.total_seconds() // 60)
    return render(
        request, "entry/team_code.html", {"post": post, "qr": qr_svg(address), "address": address, "minutes": minutes}
    )


@require_POST
def end_phone(request: ScopedRequest, device_id: int) -> HttpResponse:
    """Sign a phone of the community's teams out: lost, sold, or no longer its owner's."""
    _must_be_secretary(request)
    try:
        device = actions.end_device(actor=request.scope, device_id=device_id, now=timezone.now())
    except (Device.DoesNotExist, Post.DoesNotExist):
        raise Http404 from None
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(name)s's phone is signed out.") % {"name": device.user.display_name})
    return redirect("entry:team")


def _chiefs_first(post: Post) -> tuple[str, bool, int]:
    return post.grid.code, post.role != Role.MICROGRID_CHIEF, post.pk


def _must_be_secretary(request: ScopedRequest) -> None:
    if request.scope.role is not Role.SECRETARY:
        raise Http404
