from datetime import date
from uuid import uuid4

import pgtrigger
from django.db import models

from people.clock import now
from personalised_services import sealing

#: What is kept of a customer sealed, and in which column.
SEALED = {"name": "name_sealed", "crn": "crn_sealed", "born": "born_sealed"}


class CustomerQuerySet(models.QuerySet):
    def with_crn(self, crn: str):
        """The one with this CRN, written 123456789A, or none."""
        return self.filter(crn_index=sealing.index_of(crn))

    def sealed_before(self):
        """Those whose details another key than the newest one sealed."""
        return self.exclude(key_id=sealing.newest_key())


class Customer(models.Model):
    """A customer of Personalised Services. Name, CRN and date of birth are sealed; nothing of it is read by SQL.

    `crn_end` is the last three characters, for lists. A customer has at most one open case per program (CAS-24).
    """

    handle = models.UUIDField(default=uuid4, unique=True, editable=False)
    key_id = models.CharField(max_length=16, editable=False)
    name_sealed = models.BinaryField(editable=False)
    crn_sealed = models.BinaryField(editable=False)
    born_sealed = models.BinaryField(editable=False)
    crn_index = models.CharField(max_length=64, unique=True, editable=False)
    crn_end = models.CharField(max_length=3, editable=False)
    added_at = models.DateTimeField(default=now, editable=False)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["key_id"], name="customer_by_key")]
        triggers = [pgtrigger.Protect(name="customer_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self):
        return f"customer {self.pk}"

    # -- what is sealed
    def seal(self, *, name: str, crn: str, date_of_birth: date) -> None:
        """Put the details into their columns, sealed by the newest key; `crn` written 123456789A."""
        self.key_id = sealing.newest_key()
        said = {"name": name, "crn": crn, "born": date_of_birth.isoformat()}
        for what, text in said.items():
            setattr(self, SEALED[what], sealing.seal(text, key_id=self.key_id, place=self._place(what)))
        self.crn_index, self.crn_end = sealing.index_of(crn), crn[-3:]

    def seal_anew(self) -> None:
        """The same details under the newest keys, of the boxes and of the index."""
        self.seal(name=self.name, crn=self.crn, date_of_birth=self.date_of_birth)

    def _place(self, what: str) -> str:
        return f"{self.handle}:{what}"

    def _unsealed(self, what: str) -> str:
        return sealing.unseal(getattr(self, SEALED[what]), key_id=self.key_id, place=self._place(what))

    @property
    def name(self) -> str:
        return self._unsealed("name")

    @property
    def crn(self) -> str:
        """The whole CRN: whoever shows it writes down the visit first."""
        return self._unsealed("crn")

    @property
    def date_of_birth(self) -> date:
        return date.fromisoformat(self._unsealed("born"))
