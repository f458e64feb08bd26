"""Deeds that keep an appeal from those it is about: mark, decide, release a version."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jinlin.accounts.models import Post
from jinlin.accounts.roles import ROLE_LEVELS, Role
from jinlin.appeals import actions
from jinlin.appeals.models import Appeal
from jinlin.appeals.routing import About
from jinlin.appeals.workflow import Verb
from jinlin.common import refusals
from jinlin.grid.levels import Level
from jinlin.web.desk.deeds import parts
from jinlin.web.desk.deeds.spec import Deed, Option, Part, Posted
from jinlin.web.desk.sheet import Sheet

_NOBODY = "nobody"


def about_of(code: str) -> About | None:
    """Return whom an appeal is about as a form says: `community`, `department:3`, `post:12`; None for nobody.

    Raises Refused when nothing was chosen.
    """
    kind, _colon, pk = code.partition(":")
    match kind:
        case "nobody":
            return None
        case "community":
            return About("community", Level.COMMUNITY)
        case "property":
            return About("property", Level.COMMUNITY)
        case "partner":
            return About("partner", Level.COMMUNITY)
        case "department" if pk.isdecimal():
            return About("department", Level.DISTRICT, department_id=int(pk))
        case "post" if pk.isdecimal():
            post = Post.objects.filter(pk=int(pk[:18])).first()
            if post is not None:
                return About("post_holder", ROLE_LEVELS[Role(post.role)], user_id=post.user_id)
    raise refusals.Refused("about_missing", _("Choose whom it is about."))


def _mark_about(p: Posted) -> Appeal:
    about = about_of(p.data.get("about", ""))
    if about is None:
        raise refusals.Refused("about_missing", _("Choose whom it is about."))
    return actions.mark_about(**p.act, about=about, words=p.words)


def _decide_about(p: Posted) -> Appeal:
    return actions.decide_about(**p.act, about=about_of(p.data.get("about", "")), words=p.words)


def _release_version(p: Posted) -> Appeal:
    return actions.release_version(**p.act, words=p.words)


def _whom(sheet: Sheet, *, nobody: bool) -> Part:
    """Return whom it may be about: units and companies of the place, departments, the people of its posts."""
    appeal, nodes = sheet.appeal, sheet.world.nodes
    options = [Option(_NOBODY, _("Nobody: everyone in place may see it"))] if nobody else []
    options += [
        Option("community", _("The community (residents' committee)"), group=_("Units")),
        Option("property", _("The property company"), group=_("Units")),
        Option("partner", _("A partner unit"), group=_("Units")),
    ]
    options += [Option(f"department:{pk}", name, group=_("Departments")) for pk, name in nodes.departments.items()]
    line = [pk for pk in (appeal.street_id, appeal.community_id, appeal.area_id, appeal.microgrid_id) if pk]
    held = Post.objects.held_on(timezone.localdate(sheet.now)).filter(grid_id__in=line)
    options += [
        Option(f"post:{post.pk}", f"{post.user.display_name}（{post.get_role_display()}）", group=_("People"))
        for post in held.select_related("user").order_by("-grid__level", "pk")
    ]
    return Part("select", "about", _("Whom it is about"), options=options, required=True)


DEEDS = (
    Deed(
        "decide_about", Verb.DECIDE_ABOUT, _("Decide whom it is about"), "shield-x", "do", _decide_about,
        parts=lambda s: [_whom(s, nobody=True), parts.words(_("Reasons; needed when it is about nobody"), required=False)],
        fits=lambda s: s.appeal.shield > 0,
        hint=_("Those complained about, and those below them, see neither the appeal nor who reported it."),
        blames={"about_missing": "about"},
    ),
    Deed(
        "release_version", Verb.RELEASE_VERSION, _("Release a version"), "file-text", "tell", _release_version,
        parts=lambda s: [parts.words(_("In your own words, without anything that tells who reported it"))],
        fits=lambda s: s.appeal.shield > 0,
        hint=_("Below this level only these words are shown, never the reporter."),
    ),
    Deed(
        "mark_about", Verb.MARK_ABOUT, _("It is about one of ours"), "eye-off", "keep", _mark_about,
        parts=lambda s: [_whom(s, nobody=False), parts.words(_("Why"), required=False)],
        fits=lambda s: s.appeal.shield == 0 and not s.appeal.version_only,
        hint=_("The level above holds it from now on, and it disappears from this desk if it is about you."),
        blames={"about_missing": "about"},
    ),
)  # fmt: skip
