"""Where a person begins: the first page of the post they act under."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import Scope


def is_admin(request: ScopedRequest) -> bool:
    """Whether this request acts for the system administrator: by post, or as the superuser of a new install."""
    return request.scope.role is Role.ADMIN or (request.user.is_authenticated and request.user.is_superuser)


def works_at_desk(scope: Scope) -> bool:
    """Whether the desk is this post's face; the administrator looks after the system, not after appeals."""
    return scope.is_desk and scope.role is not Role.ADMIN


def home_of(request: ScopedRequest) -> str:
    """Return the address of the first page for whoever asks."""
    if request.scope.in_team:
        return reverse("chief:today")
    if works_at_desk(request.scope):
        return reverse("desk:queue")
    return reverse("admin:index") if is_admin(request) else reverse("resident:home")


def safe_next(request: HttpRequest, address: str) -> str:
    """Return an address to go on to if it is one of ours, else nothing."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else ""
