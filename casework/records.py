"""Record: what every case record is, whatever house it lives in."""

from functools import cache
from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.urls import get_script_prefix, reverse


def by_key(record_label: str, record_id: int) -> "Record":
    """A record by its label and key alone: enough for its reference and address, and no query. Its version counts as the first."""
    return apps.get_model(record_label).from_db(None, ("id", "version"), (record_id, 1))


@cache
def _address(name: str, prefix: str) -> str:
    return reverse(name, args=["REFERENCE"])


class RecordQuerySet(models.QuerySet):
    """Base of every record's adjectives. `visible_to` is the one policy on which records a person may see."""

    def visible_to(self, user):
        raise NotImplementedError(f"{self.model.__name__} must say who sees it.")

    def by_reference(self, reference: str):
        """Those with this reference, in any case of letters; none where it is not of the record's form."""
        number = self.model.number_in(reference)  # type: ignore[attr-defined]
        return self.none() if number is None else self.filter(pk=number)

    def with_reference(self, reference: str):
        """The one with this reference, or None. There is nothing to sort."""
        return next(iter(self.by_reference(reference).order_by()), None)


class Record(models.Model):
    """A record with a reference to say on the phone, a version that every change moves, and a policy of sight.

    Its state changes only through `casework.steps.take`; what is typed is kept by `casework.answers.save_answers`.
    """

    REFERENCE_PREFIX: ClassVar[str]
    #: Fields that are saved as they are typed, while `takes_answers()`.
    ANSWERS: ClassVar[tuple[str, ...]] = ()
    #: What steps, their guards and their e-mails read beside the record: fetched with it when it is locked.
    READ_WITH: ClassVar[tuple[str, ...]] = ()
    #: The way to the record that it belongs to, which is locked before it: whoever has that one in hand has this one too.
    LOCKED_UNDER: ClassVar[str] = ""

    version = models.PositiveIntegerField(default=1, editable=False)
    #: Categories of the privacy guard that the officer says are no customer details: {field: [category]}.
    just_told = ""  # what the timeline says of the step that was just taken
    kept = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.reference

    @classmethod
    def number_in(cls, reference: str) -> int | None:
        """The key that a reference names, in any case of letters; None where it is not of the record's form."""
        prefix, _, number = reference.strip().upper().partition("-")
        return int(number) if prefix == cls.REFERENCE_PREFIX and number.isdecimal() and len(number) <= 15 else None

    @property
    def reference(self) -> str:
        return f"{self.REFERENCE_PREFIX}-{self.pk}"

    def address(self, name: str) -> str:
        """What the pattern of that name makes of the reference, put together once for all records: a list has many."""
        return _address(name, get_script_prefix()).replace("REFERENCE", self.reference)

    @property
    def record_label(self) -> str:
        return self._meta.label_lower

    @property
    def headline(self) -> str:
        raise NotImplementedError

    @property
    def state_words(self) -> str:
        """The state as it stands in a sentence."""
        raise NotImplementedError

    @property
    def team_mailbox(self) -> str:
        """The address that answers to this record's e-mails go to, or nothing."""
        return ""

    def note_reading(self, *, by) -> Any:
        """Write down that somebody reads it, where readings are recorded; before it is shown."""

    def takes_answers(self) -> bool:
        """Whether what is typed may still be saved (only while the record is open)."""
        raise NotImplementedError

    def closed_to_change(self) -> tuple[str, str]:
        """(words, rule): why what is typed can no longer be saved, and what to do instead."""
        return f"{self.reference} is {self.state_words}: it is closed to change. Add an addendum instead.", "CON-31"
