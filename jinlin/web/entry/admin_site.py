"""Django's admin as this house runs it: its own door, its own screens only, its own content policy."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.contrib import admin
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from jinlin.accounts.middleware import ScopedRequest
from jinlin.common.admin_base import HouseAdmin, calendar_warning
from jinlin.common.models import Outbox
from jinlin.web.entry.home import is_admin

# Unfold's Alpine makes functions of its attributes and writes the theme as a style element. Nobody but the
# administrator loads these pages; everything else keeps the strict policy (jinlin.web.csp).
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

# The menu by what one comes for, not by floor of the house: label, then models by name.
_MENU: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("Catalogue"), ("Category", "Ground", "ReplyTemplate", "CatalogueChange")),
    (_("Calendar"), ("CalendarDay",)),
    (_("People and posts"), ("User", "Post", "Device")),
    (_("Tree and departments"), ("Grid", "Building", "Department")),
    (_("Records"), ("Outbox", "AccessLog", "Reading", "JobRun")),
)


class HouseAdminSite(UnfoldAdminSite):  # type: ignore[misc]
    """The admin site; log-in, log-out and password are the house's own pages."""

    site_title = site_header = _("Jinlin administration")
    index_title = _("Administration")

    def register(
        self, model_or_iterable: ModelBase | Iterable[ModelBase], admin_class: Any = None, **options: Any
    ) -> None:
        """Take the screens written for this house; what packages bring along would go past its rules."""
        if admin_class is not None and issubclass(admin_class, HouseAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the administrator's post (or a new install's superuser) is acting, with the second factor given."""
        return is_admin(cast(ScopedRequest, request))

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """Return the view behind the site's door, answering with the admin's own content policy."""
        inner = super().admin_view(view, cacheable)

        def with_policy(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response: HttpResponse = inner(request, *args, **kwargs)
            response.headers["Content-Security-Policy"] = POLICY
            return response

        return with_policy

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send to the house's log-in."""
        return redirect(f"{reverse('entry:login')}?{urlencode({'next': reverse('admin:index')})}")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send to the house's log-out, which asks for a button."""
        return redirect("entry:logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send to the house's own page."""
        return redirect("entry:password")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what every page has, with our name on it."""
        return {**super().each_context(request), "site_title": self.site_title, "site_header": self.site_header}

    def index(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the menu, and above it what needs the administrator."""
        notes = {"calendar_warning": calendar_warning(), "in_tray": Outbox.objects.tray().count()}
        return cast(HttpResponse, super().index(request, {**notes, **(extra_context or {})}))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Return the menu by purpose; within one app (its own list page) as Django has it."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return cast(list[dict[str, Any]], apps)
        by_name = {model["object_name"]: model for app in apps for model in app["models"]}
        return [
            {
                "name": name,
                "app_label": f"menu{place}",
                "app_url": reverse("admin:index"),
                "has_module_perms": True,
                "models": [by_name[one] for one in models if one in by_name],
            }
            for place, (name, models) in enumerate(_MENU)
        ]


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the side bar (UNFOLD's navigation): the same groups as the first page."""
    return [
        {
            "title": group["name"],
            "separator": True,
            "items": [{"title": model["name"], "link": model["admin_url"]} for model in group["models"]],
        }
        for group in admin.site.get_app_list(request)
    ]


def style(request: HttpRequest) -> str:
    """Return the address of what Unfold's look lacks for fingers (UNFOLD's styles)."""
    return static("admin.css")


def script(request: HttpRequest) -> str:
    """Return the address of what Unfold's screens lack for ears (UNFOLD's scripts)."""
    return static("admin.js")
