"""Admin screens of people and posts: read-only lists, and buttons that call this floor's actions."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from jinlin.accounts import actions
from jinlin.accounts.models import AccessLog, Device, Post, User
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import Scope, job_scope
from jinlin.common.admin_base import HouseAdmin, HouseInline, LogAdmin, Words, button
from jinlin.grid.models import Department, Grid


def actor_of(request: Any) -> Scope:
    """Return who acts in the admin: the administrator's post, or the superuser of an install without posts yet."""
    scope: Scope = request.scope
    if scope.role is Role.ADMIN or not request.user.is_superuser:
        return scope
    return replace(job_scope("superuser"), user_id=request.user.pk)


class PersonForm(forms.Form):
    """A new person."""

    display_name = forms.CharField(label=_("full name"), max_length=40, widget=UnfoldAdminTextInputWidget())
    username = forms.CharField(
        label=_("log-in name"),
        max_length=150,
        help_text=_("Letters, digits and @ . + - _ only."),
        widget=UnfoldAdminTextInputWidget(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )


class PostForm(forms.Form):
    """A post to be given; places are named by their code."""

    role = forms.ChoiceField(label=_("role"), choices=Role.choices, widget=UnfoldAdminSelectWidget())
    grid_code = forms.CharField(
        label=_("code of the place"),
        help_text=_("As in the list of grids; the district's code for departments and the centre."),
        widget=UnfoldAdminTextInputWidget(),
    )
    department = forms.ModelChoiceField(
        label=_("department"),
        required=False,
        queryset=Department.objects.filter(active=True).order_by("code"),
        help_text=_("Only for department handlers."),
        widget=UnfoldAdminSelectWidget(),
    )
    valid_from = forms.DateField(
        label=_("valid from"),
        required=False,
        help_text=_("Empty: from today."),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )

    def clean_grid_code(self) -> str:
        """Return the code if it names a place."""
        code: str = self.cleaned_data["grid_code"].strip()
        if not Grid.objects.filter(code=code).exists():
            raise forms.ValidationError(_("No place has this code. Look it up in the list of grids."))
        return code


class PostInline(HouseInline):
    """The posts of a person."""

    model = Post
    verbose_name_plural = _("posts")
    fields = ("role", "grid", "department", "valid_from", "valid_to")
    show_change_link = True
    labels = {
        "role": _("role"),
        "grid": _("grid"),
        "department": _("department"),
        "valid_from": _("valid from"),
        "valid_to": _("valid to"),
    }


@admin.register(User)
class UserAdmin(HouseAdmin):
    """People who work here."""

    title, titles = _("person"), _("people")
    list_display = ("display_name", "username", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active",)
    search_fields = ("display_name", "username")
    ordering = ("display_name", "pk")
    fields = ("display_name", "username", "is_active", "is_superuser", "is_demo", "password_is_temporary", "last_login")
    inlines = (PostInline,)
    actions_list = ("add_person",)
    actions_detail = ("give_post", "first_password", "reset_second_factor", "close_account", "reopen_account")
    labels = {
        "display_name": _("full name"),
        "username": _("log-in name"),
        "is_active": _("account open"),
        "is_superuser": _("superuser"),
        "is_demo": _("fictional"),
        "password_is_temporary": _("password is temporary"),
        "last_login": _("last log-in"),
    }

    @button(_("Add a person"), "add-person")
    def add_person(self, request: HttpRequest) -> HttpResponse:
        """Add a person without a password or post."""

        def do(form: Any) -> Words:
            person = actions.add_person(actor=actor_of(request), now=timezone.now(), **form.cleaned_data)
            return _("%(name)s is added. Now give them a post.") % {"name": person.display_name}

        return self.ask_first(
            request,
            title=_("Add a person"),
            explanation=_("They can do nothing until you give them a post."),
            form_class=PersonForm,
            do=do,
        )

    @button(_("Give a post"), "give-post")
    def give_post(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Give this person a post."""
        person = get_object_or_404(User, pk=object_id)

        def do(form: Any) -> Words:
            department = form.cleaned_data["department"]
            post = actions.give_post(
                actor=actor_of(request),
                user_id=person.pk,
                grid_id=Grid.objects.get(code=form.cleaned_data["grid_code"]).pk,
                role=form.cleaned_data["role"],
                department_id=department.pk if department else None,
                valid_from=form.cleaned_data["valid_from"],
                now=timezone.now(),
            )
            return _("Given: %(post)s.") % {"post": post}

        return self.ask_first(
            request,
            title=_("Give %(name)s a post") % {"name": person.display_name},
            explanation=_("What a person sees and may do hangs on the post alone."),
            form_class=PostForm,
            do=do,
            obj=person,
        )

    @button(_("First password"), "first-password")
    def first_password(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Make a temporary password and show it once."""
        person = get_object_or_404(User, pk=object_id)
        return self._secret(
            request,
            person,
            title=_("First password"),
            explanation=_("The old password stops working. The new one is shown once and must be replaced at log-in."),
            make=actions.give_first_password,
        )

    @button(_("Lost authenticator"), "reset-second-factor")
    def reset_second_factor(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Take app and recovery codes away, with a new temporary password."""
        person = get_object_or_404(User, pk=object_id)
        return self._secret(
            request,
            person,
            title=_("Lost authenticator"),
            explanation=_(
                "Make sure it is really they who ask. App, recovery codes and password stop working, every session "
                "ends, and a new temporary password is shown once."
            ),
            make=actions.reset_second_factor,
        )

    @button(_("Close the account"), "close")
    def close_account(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Let a person in no more."""
        person = get_object_or_404(User, pk=object_id)

        def do(form: Any) -> Words:
            actions.close_account(actor=actor_of(request), user_id=person.pk, now=timezone.now())
            return _("The account is closed.")

        return self.ask_first(
            request,
            title=_("Close the account of %(name)s") % {"name": person.display_name},
            explanation=_("Every post and every known phone ends today. What they did stays on record."),
            do=do,
            obj=person,
        )

    @button(_("Open the account again"), "reopen")
    def reopen_account(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Let a person in again."""
        person = get_object_or_404(User, pk=object_id)

        def do(form: Any) -> Words:
            actions.reopen_account(actor=actor_of(request), user_id=person.pk, now=timezone.now())
            return _("The account is open. Posts must be given anew.")

        return self.ask_first(
            request,
            title=_("Open the account of %(name)s again") % {"name": person.display_name},
            explanation=_("Posts that have ended stay ended."),
            do=do,
            obj=person,
        )

    def _secret(
        self, request: HttpRequest, person: User, *, title: Words, explanation: Words, make: Callable[..., str]
    ) -> HttpResponse:
        def do(form: Any) -> HttpResponse:
            password = make(actor=actor_of(request), user_id=person.pk, now=timezone.now())
            told = _("Tell it to %(name)s in person. It is not shown again.") % {"name": person.display_name}
            return self.show_once(request, title=title, obj=person, secret=password, explanation=told)

        return self.ask_first(request, title=title, explanation=explanation, do=do, obj=person)


class _InForce(admin.SimpleListFilter):
    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        return [("yes", _("in force today")), ("no", _("not in force today"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        held = Post.objects.held_on(timezone.localdate())
        match self.value():
            case "yes":
                return queryset.filter(pk__in=held.values("pk"))
            case "no":
                return queryset.exclude(pk__in=held.values("pk"))
        return queryset


@admin.register(Post)
class PostAdmin(HouseAdmin):
    """Posts: person × place × role × dates."""

    title, titles = _("post"), _("posts")
    list_display = ("user", "role", "grid", "department", "valid_from", "valid_to")
    list_filter = (_InForce, "role")
    search_fields = ("user__display_name", "=user__username", "grid__name", "=grid__code")
    list_select_related = ("user", "grid", "department")
    ordering = ("grid__path", "role", "pk")
    actions_detail = ("end_post",)
    labels = {
        "user": _("person"),
        "role": _("role"),
        "grid": _("grid"),
        "department": _("department"),
        "valid_from": _("valid from"),
        "valid_to": _("valid to"),
        "free_hours": _("own hours"),
        "away_until": _("away until"),
    }
    hints = {"free_hours": _("Outside these hours nothing is offered to a volunteer; empty: the district's default.")}

    @button(_("End the post"), "end")
    def end_post(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """End a post as of today."""
        post = get_object_or_404(Post.objects.select_related("user", "grid"), pk=object_id)

        def do(form: Any) -> Words:
            actions.end_post(actor=actor_of(request), post_id=post.pk, now=timezone.now())
            return _("The post has ended.")

        return self.ask_first(
            request,
            title=_("End the post"),
            explanation=_("%(post)s at %(place)s ends today, and with it every phone known under it.")
            % {"post": post, "place": post.grid},
            do=do,
            obj=post,
        )


@admin.register(Device)
class DeviceAdmin(HouseAdmin):
    """Known phones of chiefs and helpers; new ones are let in by the community."""

    title, titles = _("known phone"), _("known phones")
    list_display = ("user", "post", "name", "created_at", "expires_at", "ended_at")
    search_fields = ("user__display_name", "=user__username")
    list_select_related = ("user", "post__user")
    ordering = ("-pk",)
    fields = ("user", "post", "name", "created_at", "expires_at", "ended_at", "ended_by")
    actions_detail = ("end_device",)
    labels = {
        "user": _("person"),
        "post": _("post"),
        "name": _("kind of phone"),
        "created_at": _("known since"),
        "expires_at": _("known until"),
        "ended_at": _("signed out at"),
        "ended_by": _("signed out by"),
    }

    @button(_("Sign this phone out"), "end")
    def end_device(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Sign a phone out."""
        device = get_object_or_404(Device.objects.select_related("user"), pk=object_id)

        def do(form: Any) -> Words:
            actions.end_device(actor=actor_of(request), device_id=device.pk, now=timezone.now())
            return _("The phone is signed out.")

        return self.ask_first(
            request,
            title=_("Sign this phone out"),
            explanation=_("%(name)s needs a new code from the community to come back.")
            % {"name": device.user.display_name},
            do=do,
            obj=device,
        )


# What leaves a line, and how it is told.
_LOGGED: dict[str, Words] = {
    "log_in": _("signed in"),
    "login_locked": _("locked after wrong passwords"),
    "code_locked": _("locked after wrong codes"),
    "search": _("searched by number"),
    "invite": _("showed a phone code"),
    "phone_known": _("phone became known"),
    "end_device": _("signed a phone out"),
    "add_person": _("added a person"),
    "give_post": _("gave a post"),
    "end_post": _("ended a post"),
    "give_first_password": _("gave a first password"),
    "own_password": _("changed the own password"),
    "reset_second_factor": _("reset the second step"),
    "close_account": _("closed an account"),
    "reopen_account": _("opened an account again"),
    "free_hours": _("changed the own hours"),
    "away": _("said to be away, or back"),
}


class _What(admin.SimpleListFilter):
    title = _("what")
    parameter_name = "what"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        return list(_LOGGED.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(what=self.value()) if self.value() else queryset


@admin.register(AccessLog)
class AccessLogAdmin(LogAdmin):
    """Log-ins, searches by number, changes to people and posts."""

    title, titles = _("log entry"), _("access log")
    list_display = ("at", "user", "told", "post_id", "details")
    list_filter = (_What,)
    fields = ("at", "user", "told", "post_id", "details")
    list_select_related = ("user",)
    search_fields = ("=user__username",)
    labels = {
        "at": _("time"),
        "user": _("person"),
        "post_id": _("post no."),
    }

    @admin.display(description=_("what"))
    def told(self, row: AccessLog) -> Words:
        """Say in words what was done."""
        return _LOGGED.get(row.what, row.what)

    @admin.display(description=_("details"))
    def details(self, row: AccessLog) -> str:
        """List the ids and codes that go with it."""
        return ", ".join(f"{name}={value}" for name, value in row.facts.items())
