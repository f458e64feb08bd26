"""Tables every floor uses: versions, the district's calendar, the outbox, files, keys, job runs."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Version(models.Model):
    """The one row behind which every process caches the tree, the catalogue and the calendar (see `versions`).

    The numbers mean nothing but "another one than before"; they are random, so that a rolled-back change can never
    leave its number to a later one.
    """

    ONLY = 1

    id = models.BigIntegerField(primary_key=True, default=ONLY)
    tree = models.BigIntegerField(default=0)
    catalogue = models.BigIntegerField(default=0)
    calendar = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="version_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"tree {self.tree}, catalogue {self.catalogue}, calendar {self.calendar}"


class CalendarDay(models.Model):
    """A day on which the district works or rests, whatever the national calendar says; it always wins."""

    date = models.DateField(_("date"), unique=True)
    works = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}".rstrip()


class OutboxQuerySet(models.QuerySet["Outbox"]):
    """What waits to be done."""

    def open(self) -> Self:
        """Rows neither done nor given up."""
        return self.filter(done_at__isnull=True, failed_at__isnull=True)

    def tray(self) -> Self:
        """Rows a person must look at: given up, or sent in doubt."""
        return self.filter(done_at__isnull=True, failed_at__isnull=False)


class Outbox(models.Model):
    """What must happen because of a change, written in the change's own transaction (see `outbox`).

    Carries ids only, never a name, a number or words. `key` makes a repeated change harmless.
    """

    kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    key = models.CharField(max_length=160, unique=True)
    payload = models.JSONField(default=dict)
    send_id = models.UUIDField(default=uuid.uuid4, editable=False)  # lets a receiver drop a repeat
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sending_since = models.DateTimeField(null=True)  # set while an outside sender has it; still set after a kill
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    objects: ClassVar = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "outbox"
        indexes = [
            models.Index(
                "not_before", "id", name="outbox_open", condition=Q(done_at__isnull=True, failed_at__isnull=True)
            ),
            models.Index("failed_at", name="outbox_tray", condition=Q(done_at__isnull=True, failed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref_id}"


class StoredFile(models.Model):
    """A photo or voice note: taken in as it came, then made safe by a job; only a ready one is ever served."""

    class Kind(models.TextChoices):
        """What it is."""

        PHOTO = "photo", _("photo")
        VOICE = "voice", _("voice note")

    class State(models.TextChoices):
        """How far it is."""

        QUARANTINE = "quarantine", _("being checked")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # its name on disk and in addresses
    upload_key = models.CharField(max_length=80, unique=True)  # the client's, so that a repeat gives the same file
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUARANTINE)
    sha256 = models.BinaryField(max_length=32)  # of what was sent
    bytes = models.PositiveIntegerField()  # of what is on disk now
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    seconds = models.PositiveSmallIntegerField(default=0)  # of a voice note; 0 where the format does not say
    mime = models.CharField(max_length=40)
    gps = models.BinaryField(null=True)  # sealed "latitude,longitude"
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("id", name="file_quarantine", condition=Q(state="quarantine"))]
        constraints = [
            models.CheckConstraint(name="file_kind_known", condition=Q(kind__in=["photo", "voice"])),
            models.CheckConstraint(name="file_state_known", condition=Q(state__in=["quarantine", "ready", "refused"])),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class SealingKey(models.Model):
    """The fingerprint of a key this database was sealed with; the key itself is never here."""

    version = models.PositiveSmallIntegerField(unique=True)
    fingerprint = models.CharField(max_length=16)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version}: {self.fingerprint}"


class JobRun(models.Model):
    """When a periodic job last ran and how it went; the row is what makes one run per period over all processes."""

    name = models.CharField(max_length=60, unique=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name
