"""The receipt: number, lookup code and QR, to be kept, printed or photographed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from jinlin.accounts.scope import Scope
from jinlin.appeals.models import Appeal
from jinlin.common.numbers import lookup_code, parse_number
from jinlin.common.refusals import Refused
from jinlin.web import mine
from jinlin.web.qr import Drawn, drawn


def own_appeal(request: HttpRequest, number: str) -> tuple[Appeal, Scope]:
    """Return an appeal this browser has the receipt of, with the reporter's scope; 404 otherwise."""
    scope = _own_scope(request, number)
    rows = Appeal.objects.visible_to(scope).select_related("text", "category", "condition", "main")
    return get_object_or_404(rows, number=number), scope


def own_id(request: HttpRequest, number: str) -> tuple[int, Scope]:
    """Return an appeal's id likewise, for whoever loads the appeal anyway."""
    scope = _own_scope(request, number)
    found = Appeal.objects.visible_to(scope).filter(number=number).values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    return found, scope


def _own_scope(request: HttpRequest, number: str) -> Scope:
    try:
        appeal_id = parse_number(number).running
    except Refused:
        raise Http404 from None
    scope = mine.scope_of(request, appeal_id)
    if scope is None:
        raise Http404
    return scope


@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Show the receipt to the browser that sent the report."""
    appeal, _ = own_appeal(request, number)
    code = lookup_code(appeal.pk, stored=appeal.lookup_hash)
    context = {
        "appeal": appeal,
        "code": f"{code[:4]} {code[4:]}",
        "qr": qr(request, appeal, code),
        "now": timezone.now(),
    }
    return render(request, "resident/receipt.html", context)


def qr(request: HttpRequest, appeal: Appeal, code: str) -> Drawn:
    """Return a QR of the progress page; the code stands behind the #, which no server ever sees."""
    return drawn(request.build_absolute_uri(f"{reverse('resident:lookup')}?number={appeal.number}#{code}"))
