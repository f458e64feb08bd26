"""What every screen of the Django admin here has in common: who may enter, words of our own, buttons that ask first.

Screens are read-only unless they say otherwise. A button is never a link that changes something: it opens a page
that says what will happen, and the form on that page does it.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from unfold.decorators import action
from unfold.paginator import InfinitePaginator

from jinlin.common.calendars import uncertain_years
from jinlin.common.refusals import Refused
from jinlin.common.versions import Name, bump

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin, TabularInline
    from django.utils.functional import _StrPromise

    _ModelAdmin = ModelAdmin[Any]
    _TabularInline = TabularInline[Any, Any]
    HouseForm = forms.ModelForm[Any]
    HouseFormSet = forms.BaseInlineFormSet[Any, Any, Any]
    Words = str | _StrPromise
else:
    from unfold.admin import ModelAdmin as _ModelAdmin
    from unfold.admin import TabularInline as _TabularInline

    HouseForm = forms.ModelForm
    HouseFormSet = forms.BaseInlineFormSet
    Words = str | Promise

F = TypeVar("F", bound=Callable[..., HttpResponse])


def button(description: Words, path: str) -> Callable[[F], F]:
    """Make a method of a screen a button at the address `path`; it answers with `ask_first`."""
    return cast(Callable[[F], F], action(description=description, url_path=path))


class _Ours:
    """Who may do what, and the words beside the fields; shared by screens and the tables inside them."""

    may_add = may_change = may_delete = False
    labels: ClassVar[Mapping[str, Words]] = {}
    hints: ClassVar[Mapping[str, Words]] = {}
    admin_site: Any
    model: type[Model]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may enter the admin may look."""
        return bool(self.admin_site.has_permission(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever may enter the admin sees each screen in the menu."""
        return bool(self.admin_site.has_permission(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only where the screen says so."""
        return self.may_add and self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only where the screen says so."""
        return self.may_change and self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only where the screen says so."""
        return self.may_delete and self.has_view_permission(request)

    def _name_fields(self) -> None:
        # Columns are named by the screen, not by the table: a change of wording needs no migration. Django's
        # migrations read the names given in the model, which stay as they are.
        for name, label in self.labels.items():
            try:
                self.model._meta.get_field(name).verbose_name = label  # type: ignore[union-attr]
            except FieldDoesNotExist:
                continue

    def _hints(self) -> dict[str, Words]:
        return {field.name: self.hints.get(field.name, "") for field in self.model._meta.get_fields()}


class HouseInline(_Ours, _TabularInline):
    """A table of rows inside another row's screen."""

    extra = 0
    can_delete = False
    show_change_link = False

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._name_fields()

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return the formset with our labels and hints."""
        return super().get_formset(request, obj, **{"labels": self.labels, "help_texts": self._hints(), **kwargs})


class HouseAdmin(_Ours, _ModelAdmin):
    """A screen of the admin; `title` and `titles` name one row and many, `version` is bumped by every save."""

    title: Words = ""
    titles: Words = ""
    version: Name | None = None
    list_per_page = 50
    show_facets = ShowFacets.NEVER
    list_select_related: ClassVar[bool | list[str] | tuple[str, ...]] = True

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._name_fields()
        if self.title:
            self.opts.verbose_name, self.opts.verbose_name_plural = self.title, self.titles or self.title

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form with our labels and hints."""
        words = {"labels": self.labels, "help_texts": self._hints()}
        return super().get_form(request, obj, change=change, **{**words, **kwargs})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the tables inside, then tell every process; Django runs all of it in one transaction."""
        super().save_related(request, form, formsets, change)
        self._bump()

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Delete a row and tell every process."""
        super().delete_model(request, obj)
        self._bump()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete several rows and tell every process."""
        super().delete_queryset(request, queryset)
        self._bump()

    def _bump(self) -> None:
        if self.version is not None:
            bump(self.version)

    def ask_first(
        self,
        request: HttpRequest,
        *,
        title: Words,
        explanation: Words,
        do: Callable[[Any], Words | HttpResponse],
        form_class: type[forms.Form] = forms.Form,
        obj: Model | None = None,
    ) -> HttpResponse:
        """Show what a button will do, with its form; on POST do it and say so in a message.

        `do` takes the cleaned form and returns the message, or a page of its own (a code shown once). What it
        refuses is said on the same page and nothing typed is lost.
        """
        form = form_class(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                done = do(form)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                if isinstance(done, HttpResponse):
                    return done
                messages.success(request, str(done))
                return HttpResponse(status=302, headers={"Location": self._back(obj)})
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "explanation": explanation,
            "form": form,
            "opts": self.opts,
            "original": obj,
            "back": self._back(obj),
        }
        return TemplateResponse(request, "admin/ask_first.html", context, status=422 if form.errors else 200)

    def show_once(self, request: HttpRequest, *, title: Words, obj: Model, **context: Any) -> HttpResponse:
        """Show a secret that is not kept: `secret` in letters or `qr` as a drawing, with an `explanation`."""
        page = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "original": obj, **context}
        response = TemplateResponse(request, "admin/show_once.html", {**page, "back": self._back(obj)})
        response.headers["Cache-Control"] = "no-store"
        return response

    def _back(self, obj: Model | None) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}"
        return reverse(f"{name}_change", args=[obj.pk]) if obj is not None else reverse(f"{name}_changelist")


class LogAdmin(HouseAdmin):
    """A screen of a table that only grows: newest first, without counting or sorting all of it."""

    paginator = InfinitePaginator
    show_full_result_count = False
    ordering = ("-pk",)
    sortable_by = ()


def calendar_warning() -> str:
    """Return what the administrator must be told about the calendar, or nothing."""
    years = uncertain_years(today=timezone.localdate())
    if not years:
        return ""
    return gettext(
        "For %(years)s only the statutory holidays are known, without shifted working days. Enter them here as soon "
        "as the State Council's notice is out; deadlines count by this table."
    ) % {"years": ", ".join(str(year) for year in years)}
