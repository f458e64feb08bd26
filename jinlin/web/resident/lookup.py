"""Finding one's appeal again with number and code; the tries are locked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jinlin.accounts.scope import reporter_scope
from jinlin.appeals.models import Appeal
from jinlin.common.numbers import lookup_fits, parse_number
from jinlin.common.refusals import Refused
from jinlin.web import mine
from jinlin.web.resident import rates
from jinlin.web.resident.forms import LookupForm


@require_http_methods(["GET", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; right ones open the progress page in this browser."""
    if request.method == "GET":
        form = LookupForm(initial={"number": request.GET.get("number", "")[:40]})
        return render(request, "resident/lookup.html", {"form": form, "tab": "lookup"})
    form = LookupForm(request.POST)
    appeal = _open(request, form) if form.is_valid() else None
    if appeal is None:
        return render(request, "resident/lookup.html", {"form": form, "tab": "lookup"}, status=422)
    response = redirect("resident:progress", appeal.number)
    response.status_code = 303
    mine.remember(request, response, appeal.pk)
    return response


def _open(request: HttpRequest, form: LookupForm) -> Appeal | None:
    """Return the appeal when the code is right; an unknown number and a wrong code look the same."""
    now = timezone.now()
    try:
        number = parse_number(form.cleaned_data["number"])
        rates.check_lookup(request, str(number), now=now)
    except Refused as refused:
        form.add_error("number", str(refused))
        return None
    appeal = Appeal.objects.visible_to(reporter_scope(number.running)).filter(number=str(number)).first()
    if appeal and lookup_fits(form.cleaned_data["code"], appeal_id=appeal.pk, stored=appeal.lookup_hash):
        rates.forget_wrong_codes(str(number))
        return appeal
    rates.count_wrong_code(request, str(number), now=now)
    form.add_error("code", _("Number and code do not belong together. Please compare both with your receipt."))
    return None
