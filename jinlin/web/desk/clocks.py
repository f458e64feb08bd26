"""Deadlines of an appeal as a desk shows them, each with the rule behind it: the row, the unit, the days left out."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinlin.appeals.deadlines import TIMERS, ClockKind
from jinlin.appeals.messages import CLOCKS, KINDS, UNITS
from jinlin.appeals.models import Clock
from jinlin.common.worktime import Calendar, Unit
from jinlin.web import times
from jinlin.web.desk.lines import category_words
from jinlin.web.desk.sheet import Sheet, unit_words
from jinlin.web.templatetags.ui import local_name

# So many single days are named one by one; beyond it their runs are.
_NAMED = 4
_NEW_ROUND = frozenset({"not_solved", "reopen", "call_back"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One clock in words. `rule` says in short what it counts, `sums` how it came to its time, line by line."""

    name: str | Promise
    whose: str
    due: datetime
    began: datetime
    rule: str
    sums: list[str]
    paused: bool
    timer: bool
    late: bool
    over: bool
    excused: bool


@dataclass(slots=True)
class Clocks:
    """The clocks that count now, and those of earlier rounds."""

    now: list[Shown] = field(default_factory=list)
    earlier: list[Shown] = field(default_factory=list)


def clocks_of(sheet: Sheet) -> Clocks:
    """Return an appeal's clocks; what was replaced by another limit is left to the trail. Runs no statement."""
    found = Clocks()
    began = _round_began(sheet)
    newest = {(c.kind, c.task_no): c.no for c in sheet.dossier.clocks if c.stopped_at is None}
    for clock in sheet.dossier.clocks:
        if clock.stopped_at is not None:
            continue
        old = clock.met_at is not None and (
            newest[clock.kind, clock.task_no] != clock.no or (began is not None and clock.started_at < began)
        )
        (found.earlier if old else found.now).append(_shown(sheet, clock))
    return found


def _round_began(sheet: Sheet) -> datetime | None:
    events = (line.event for line in reversed(sheet.dossier.lines))
    again = next((e for e in events if e.verb in _NEW_ROUND and "round" in e.facts), None)
    return again.at.replace(microsecond=0) if again else None


def _shown(sheet: Sheet, clock: Clock) -> Shown:
    kind = ClockKind(clock.kind)
    timer = kind in TIMERS
    return Shown(
        name=CLOCKS[clock.kind],
        whose=_whose(sheet, clock),
        due=clock.due_at,
        began=clock.started_at,
        rule=_rule(sheet, clock, kind),
        sums=[] if timer else _sums(sheet, clock, kind),
        paused=clock.paused_at is not None,
        timer=timer,
        late=clock.mark in {"red", "escalated"},
        over=clock.met_at is not None,
        excused=clock.excused_at is not None,
    )


def _whose(sheet: Sheet, clock: Clock) -> str:
    task = next((t for t in sheet.dossier.tasks if t.no == clock.task_no), None) if clock.task_no else None
    return unit_words(task, sheet) if task else ""


def amount_words(clock: Clock) -> str:
    """Return a budget in its own unit: 2 working days, 4 office hours; in minutes below an hour."""
    unit = Unit(clock.unit)
    if not unit.counts_days and clock.budget < 60:
        return _("%(minutes)g min (%(unit)s)") % {"minutes": clock.budget, "unit": UNITS[clock.unit]}
    per = 1440 if unit.counts_days else 60
    amount = clock.budget / per
    return f"{amount:g} {UNITS[clock.unit]}"


def _rule(sheet: Sheet, clock: Clock, kind: ClockKind) -> str:
    """Return the limit and where it comes from, in one line."""
    source = _source(sheet, kind)
    if kind in TIMERS:
        return source
    limit = _("limit %(amount)s") % {"amount": amount_words(clock)}
    return f"{limit} · {source}" if source else limit


def _source(sheet: Sheet, kind: ClockKind) -> str:
    """Return where a limit comes from."""
    match kind:
        case ClockKind.SOLVE | ClockKind.MAKE_SAFE | ClockKind.TASK:
            return _row(sheet)
        case ClockKind.ACCEPT:
            return _stage(sheet)
        case ClockKind.CONTACT:
            return _("the first word to the reporter, for every matter")
        case ClockKind.ARBITRATION:
            return _("the centre's arbiter, for what no row covers")
        case ClockKind.SUPERVISION:
            return _("every supervision order")
        case ClockKind.SILENCE:
            return _("no word from the reporter closes it, counted apart")
        case ClockKind.OFFER:
            return _("free to take; then the area's paid post has it")
        case _:
            return ""


def _row(sheet: Sheet) -> str:
    names = [
        category_words(sheet.appeal, sheet.world.catalogue),
        local_name(sheet.world.catalogue.conditions.get(sheet.appeal.condition_id or 0)),
    ]
    said = " · ".join(dict.fromkeys(name for name in names if name))
    if said:
        return _("catalogue: %(row)s") % {"row": said}
    return _("by kind: %(kind)s") % {"kind": KINDS.get(sheet.appeal.kind, sheet.appeal.kind)}


def _stage(sheet: Sheet) -> str:
    category = sheet.world.catalogue.categories.get(sheet.appeal.category_id or 0)
    if sheet.appeal.emergency:
        return _("stage limits: emergencies")
    if category is not None and category.utility:
        return _("stage limits: water, power, gas, heat")
    return _("stage limits: ordinary matters")


def _sums(sheet: Sheet, clock: Clock, kind: ClockKind) -> list[str]:
    """Return how the deadline was counted: from when, by which hours, what was left out."""
    calendar, unit = sheet.world.calendar, Unit(clock.unit)
    sums = [_("Counted from %(at)s.") % {"at": times.plain(clock.started_at)}, _hours(unit, calendar)]
    if unit in {Unit.WORKING_DAYS, Unit.OFFICE_HOURS}:
        sums += _left_out(clock.started_at, clock.due_at, calendar)
    if clock.paused:
        per = 1440 if unit.counts_days else 60
        sums.append(_("Stood still for %(amount)s.") % {"amount": f"{clock.paused / per:.3g} {UNITS[clock.unit]}"})
    if clock.paused_at is not None:
        sums.append(_("Stands still since %(at)s.") % {"at": times.plain(clock.paused_at)})
    if kind in {ClockKind.SOLVE, ClockKind.TASK} and (n := sheet.appeal.extensions):
        sums.append(ngettext("With %(n)d extension.", "With %(n)d extensions.", n) % {"n": n})
    return sums


def _hours(unit: Unit, calendar: Calendar) -> str:
    office = "、".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in calendar.office)
    closing = f"{calendar.office[-1][1]:%H:%M}"
    match unit:
        case Unit.EMERGENCY_HOURS:
            return _("Runs day and night, holidays too.")
        case Unit.OFFICE_HOURS:
            return _("Runs in office hours only (%(office)s).") % {"office": office}
        case Unit.WORKING_DAYS:
            return _("Counts working days (%(office)s), to the close of office.") % {"office": office}
    return _("Counts every day, to the close of office at %(closing)s.") % {"closing": closing}


def _left_out(began: datetime, due: datetime, calendar: Calendar) -> list[str]:
    """Return the days of rest between two moments, weekends and holidays apart, and weekends that were worked."""
    first, last = timezone.localtime(began).date(), timezone.localtime(due).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rest = [d for d in days if not calendar.works(d)]
    holidays = [d for d in rest if d in calendar.days]
    weekends = [d for d in rest if d not in calendar.days]
    worked = [d for d in days if d.weekday() >= 5 and calendar.works(d)]
    said = []
    if weekends:
        said.append(_("Weekend, not counted: %(days)s.") % {"days": days_words(weekends)})
    if holidays:
        said.append(_("Public holiday, not counted: %(days)s.") % {"days": days_words(holidays)})
    if worked:
        said.append(_("Worked in exchange, counted: %(days)s.") % {"days": days_words(worked)})
    return said


def days_words(days: list[date]) -> str:
    """Return days in short: 11-21、11-22, or by their runs when they are many: 10-01 to 10-08."""
    if len(days) <= _NAMED:
        return "、".join(f"{d:%m-%d}" for d in days)
    runs: list[list[date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return "、".join(
        f"{r[0]:%m-%d}"
        if len(r) == 1
        else _("%(first)s to %(last)s") % {"first": f"{r[0]:%m-%d}", "last": f"{r[-1]:%m-%d}"}
        for r in runs
    )
