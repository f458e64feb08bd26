"""Private values of anyone: encrypted, masked, revealed with a purpose, each reading logged (design §6)."""

from django.db import models

from jinlin.accounts.models import User


class Contact(models.Model):
    """A person's name and phone, sealed from the first row; found by keyed hashes only."""

    sealed_name = models.BinaryField(null=True)
    sealed_phone = models.BinaryField(null=True)
    # HMAC of the whole number (E.164), and of its last four digits; never shown, never exported.
    phone_hash = models.BinaryField(max_length=33, null=True)
    last4_hash = models.BinaryField(max_length=33, null=True)
    # Kept beside the seal so that a list can show 王** 138****2261 without opening anything.
    masked_name = models.CharField(max_length=20, blank=True)
    masked_phone = models.CharField(max_length=20, blank=True)
    user = models.OneToOneField(User, models.CASCADE, null=True, related_name="contact")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["phone_hash"], name="contact_phone", condition=models.Q(phone_hash__isnull=False)),
            models.Index(fields=["last4_hash"], name="contact_last4", condition=models.Q(last4_hash__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.masked_name} {self.masked_phone}".strip()


class Reading(models.Model):
    """One reading of a private value: who, when, for what purpose, in which appeal."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="readings")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    post_id = models.BigIntegerField()
    purpose = models.CharField(max_length=120)
    appeal_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["contact", "-at"], name="reading_contact_time")]
        constraints = [models.CheckConstraint(name="reading_names_a_purpose", condition=~models.Q(purpose=""))]

    def __str__(self) -> str:
        return f"{self.purpose} · {self.at:%Y-%m-%d %H:%M}"
