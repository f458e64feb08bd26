"""Admin screens of the live catalogue: edited here by its owner, and every process routes the next appeal by it.

Rows are never deleted, since appeals name them; what is no longer used is switched off. A code never changes.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
)

from jinlin.accounts.admin import actor_of
from jinlin.appeals import limit_changes
from jinlin.appeals.actions.catalogue import decide_change
from jinlin.appeals.admin_fields import LinesField, QuestionsField, check_variables
from jinlin.appeals.admin_moves import MovesDeadlines
from jinlin.appeals.catalogue_rows import ABOUT_KINDS, KINDS, REPLY_VARIABLES
from jinlin.appeals.messages import KINDS as KIND_NAMES
from jinlin.appeals.messages import UNITS, VERBS
from jinlin.appeals.models import CatalogueChange, Category, Condition, Ground, ReplyTemplate
from jinlin.common.admin_base import HouseAdmin, HouseForm, HouseFormSet, HouseInline, Words, button

_ABOUT: dict[str, Words] = {
    "post_holder": _("post holder"),
    "community": _("community"),
    "property": _("property company"),
    "department": _("department"),
    "partner": _("partner unit"),
}
USES: dict[str, Words] = {
    "decline": _("to decline"),
    "objection": _("to object"),
    "extension": _("to extend"),
    "suspension": _("to suspend"),
    "excuse": _("to excuse lateness"),
    "void": _("to void"),
}
_NAMES: dict[str, Words] = {
    "code": _("code"),
    "name": _("Chinese name"),
    "name_en": _("English name"),
    "order": _("sort order"),
    "active": _("in use"),
}


def _choice(label: Words, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    rows = list(choices) if required else [("", "—"), *choices]
    return forms.ChoiceField(label=label, choices=rows, required=required, widget=UnfoldAdminSelectWidget())


def _amount(label: Words, *, required: bool) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(0.25)],
        widget=UnfoldAdminDecimalFieldWidget(),
    )


class ConditionForm(HouseForm):
    """One condition: the limit hangs on it."""

    unit = _choice(_("unit"), UNITS.items())
    amount = _amount(_("limit"), required=True)
    make_safe_amount = _amount(_("make safe within"), required=False)
    make_safe_unit = _choice(_("unit"), UNITS.items(), required=False)
    words = LinesField(label=_("words"))

    def clean(self) -> dict[str, Any]:
        """Ask for both halves of the limit to make safe, or neither."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(data.get("make_safe_amount")) != bool(data.get("make_safe_unit")):
            self.add_error("make_safe_amount", _("Give both the amount and its unit, or neither."))
        return data


class ConditionFormSet(HouseFormSet):
    """The conditions of a category; a leaf in use needs one in use."""

    def clean(self) -> None:
        """Refuse a leaf that nobody could be given a deadline for."""
        super().clean()
        if not (self.instance.is_leaf and self.instance.active) or any(self.errors):
            return
        if not any(form.cleaned_data.get("active") for form in self.forms if form.cleaned_data):
            raise forms.ValidationError(_("A category in use needs at least one condition in use, with its limit."))


class ConditionInline(HouseInline):
    """The conditions of a category, each with its limit."""

    model = Condition
    form = ConditionForm
    formset = ConditionFormSet
    verbose_name, verbose_name_plural = _("condition"), _("conditions")
    may_add = may_change = True
    tab = False
    fields = (
        "order", "code", "name", "name_en", "amount", "unit", "make_safe_amount", "make_safe_unit", "emergency",
        "project", "words", "active",
    )  # fmt: skip
    labels = {**_NAMES, "emergency": _("emergency"), "project": _("project")}


class CategoryForm(HouseForm):
    """A group or a leaf."""

    kind = _choice(_("kind"), [(kind, KIND_NAMES[kind]) for kind in KINDS], required=False)
    about = _choice(_("always about"), [(kind, _ABOUT[kind]) for kind in ABOUT_KINDS], required=False)
    words = LinesField(label=_("key words"))
    everyday = LinesField(label=_("everyday words"))
    questions = QuestionsField(label=_("questions to ask"))

    def clean(self) -> dict[str, Any]:
        """Ask for what a leaf needs."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("is_leaf", self.instance.is_leaf):
            for name in ("parent", "kind"):
                if name in self.fields and not data.get(name):
                    self.add_error(name, _("A category that appeals can have needs this."))
        return data


@admin.register(Category)
class CategoryAdmin(MovesDeadlines, HouseAdmin):
    """Groups and leaves of the catalogue."""

    title, titles = _("category"), _("categories")
    version = "catalogue"
    may_add = may_change = True
    form = CategoryForm
    inlines = (ConditionInline,)
    list_display = ("name", "name_en", "parent", "lead", "start_level", "active")
    list_filter = ("active", ("parent", admin.RelatedOnlyFieldListFilter), ("lead", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "name_en", "code")
    list_select_related = ("parent", "lead")
    ordering = ("order", "code")
    labels = {
        **_NAMES,
        "parent": _("group"),
        "is_leaf": _("appeals can have it"),
        "icon": _("picture"),
        "lead": _("lead department"),
        "law": _("law, Chinese"),
        "law_en": _("law, English"),
        "outside": _("body outside, Chinese"),
        "outside_en": _("body outside, English"),
        "start_level": _("begins at"),
        "hard_stop": _("stop text, Chinese"),
        "hard_stop_en": _("stop text, English"),
        "photos_help": _("photos help"),
        "radius_m": _("duplicates within metres"),
        "utility": _("water, power, gas"),
        "public": _("on the public board"),
    }
    hints = {
        "code": _("Never changes once it is saved."),
        "lead": _("Whose duty it is by law. Empty: community or street leads."),
        "start_level": _("The level that looks first."),
        "hard_stop": _("Shown before sending, for example: call 119 first."),
        "radius_m": _("How near a similar report must be to be offered for joining. 0: the place says nothing."),
        "utility": _("Dispatched within two hours."),
        "public": _("Switch off where the people concerned could be recognised."),
    }

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep code and sort of an existing row as they are: appeals and reports name them."""
        return ("code", "is_leaf") if obj is not None else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer groups as parents, departments in use as leads."""
        if db_field.name == "parent":
            kwargs["queryset"] = Category.objects.filter(is_leaf=False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the conditions; what changed limits move is said first, and left for the jobs process."""
        category, now = form.instance, timezone.now()
        utility = form.initial.get("utility", category.utility)
        before = limit_changes.limits_by_condition(category.pk, utility=utility)
        super().save_related(request, form, formsets, change)
        after = limit_changes.limits_by_condition(category.pk, utility=category.utility)
        if changes := limit_changes.changes_between(before, after):
            self.say_first(request, limit_changes.preview(changes, now=now))
            limit_changes.put(category.pk, changes, now=now)


class GroundForm(HouseForm):
    """A ground from a list."""

    use = _choice(_("use"), USES.items())


@admin.register(Ground)
class GroundAdmin(HouseAdmin):
    """Grounds to decline, object, extend, suspend."""

    title, titles = _("ground"), _("grounds")
    version = "catalogue"
    may_add = may_change = True
    form = GroundForm
    list_display = ("name", "name_en", "use_name", "active")
    list_filter = ("active",)
    search_fields = ("name", "name_en", "code")
    labels = {
        **_NAMES,
        "elsewhere": _("where to go instead, Chinese"),
        "elsewhere_en": _("where to go instead, English"),
        "needs": _("what must be written, Chinese"),
        "needs_en": _("what must be written, English"),
        "phone": _("phone"),
    }

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep the code of an existing row: events name it."""
        return ("code",) if obj is not None else ()

    @admin.display(description=_("use"), ordering="use")
    def use_name(self, row: Ground) -> Words:
        """Say what the ground is for."""
        return USES.get(row.use, row.use)


class ReplyForm(HouseForm):
    """A reply to begin from."""

    verb = _choice(_("step"), VERBS.items())

    def clean_body(self) -> str:
        """Refuse variables nobody fills."""
        return check_variables(self.cleaned_data["body"])

    def clean_body_en(self) -> str:
        """Refuse variables nobody fills."""
        return check_variables(self.cleaned_data["body_en"])


def _variables() -> str:
    return gettext("Variables the desk fills: %(names)s") % {
        "names": " ".join(f"{{{name}}}" for name in sorted(REPLY_VARIABLES))
    }


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(HouseAdmin):
    """Words a desk may begin an answer from."""

    title, titles = _("reply template"), _("reply templates")
    version = "catalogue"
    may_add = may_change = True
    form = ReplyForm
    list_display = ("name", "name_en", "verb_name", "category", "active")
    list_filter = ("active",)
    search_fields = ("name", "name_en", "code", "body")
    labels = {**_NAMES, "category": _("for category"), "body": _("text, Chinese"), "body_en": _("text, English")}
    hints = {
        "category": _("Code of a category or of a group; empty: all."),
        "body": lazy(_variables, str)(),
    }

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep the code of an existing row."""
        return ("code",) if obj is not None else ()

    @admin.display(description=_("step"), ordering="verb")
    def verb_name(self, row: ReplyTemplate) -> str:
        """Say which step it is for."""
        return str(VERBS.get(row.verb, row.verb))


class DecisionForm(forms.Form):
    """What becomes of a proposed change."""

    taken_up = forms.ChoiceField(
        label=_("decision"),
        choices=[
            ("yes", _("Take it up: this department leads from now on")),
            ("no", _("Leave the catalogue as it is")),
        ],
        widget=UnfoldAdminSelectWidget(),
    )


@admin.register(CatalogueChange)
class CatalogueChangeAdmin(HouseAdmin):
    """Changes that rulings propose: rulings teach."""

    title, titles = _("proposed change"), _("proposed changes")
    list_display = ("made_at", "category", "department", "ground", "taken_up", "decided_at")
    list_filter = (("decided_at", admin.EmptyFieldListFilter),)
    ordering = ("-pk",)
    actions_detail = ("decide",)
    labels = {
        "event_id": _("ruling no."),
        "appeal_id": _("appeal no."),
        "category": _("category"),
        "department": _("proposed lead"),
        "ground": _("ground"),
        "reason": _("reason"),
        "made_at": _("proposed at"),
        "decided_at": _("decided at"),
        "taken_up": _("taken up"),
    }

    @button(_("Decide"), "decide")
    def decide(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Take a proposed change up, or leave the catalogue as it is."""
        change = get_object_or_404(CatalogueChange.objects.select_related("category", "department"), pk=object_id)

        def do(form: Any) -> Words:
            taken_up = form.cleaned_data["taken_up"] == "yes"
            decide_change(actor=actor_of(request), change_id=change.pk, taken_up=taken_up, now=timezone.now())
            return _("The catalogue is changed.") if taken_up else _("The catalogue stays as it is.")

        return self.ask_first(
            request,
            title=_("Proposed change"),
            explanation=_("%(category)s: lead by %(department)s, as a ruling decided. The next appeals go there.")
            % {"category": change.category or "—", "department": change.department or "—"},
            form_class=DecisionForm,
            do=do,
            obj=change,
        )
