"""What a record of a case has from its case: site, team, mailbox, sight; and what the database keeps of each such record."""

from functools import reduce
from operator import or_
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from casework.records import Record
from people.clock import now
from personalised_services.models.sight import Visit

STAFF = settings.AUTH_USER_MODEL


def person(**more):
    """A member of staff who did something; None where nobody did so far."""
    return models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False, **more)


def kept(name: str, *, starts: str, edges: list, facts: tuple[str, ...]) -> list:
    """Triggers of a record that starts there, moves along its edges, is never deleted, and whose first facts stay as they were."""
    changed = (pgtrigger.Q(**{f"old__{fact}__df": pgtrigger.F(f"new__{fact}")}) for fact in facts)
    return [
        pgtrigger.FSM(name=f"{name}_legal_edges", field="state", transitions=edges),
        pgtrigger.Protect(name=f"{name}_never_deleted", operation=pgtrigger.Delete),
        pgtrigger.Protect(
            name=f"{name}_starts_{starts}", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state=starts)
        ),
        pgtrigger.Protect(
            name=f"{name}_stays_as_said", operation=pgtrigger.Update, condition=reduce(or_, changed)
        ),
        pgtrigger.Trigger(
            name=f"{name}_version_moves", when=pgtrigger.Before, operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange(),
            func=f"IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION '{name} % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
        ),
    ]  # fmt: skip


class OfCase(Record):
    """A record of one case. Whoever reads it reads its case, which is written down; its state is a field of its own."""

    READ_WITH: ClassVar[tuple[str, ...]] = ("case__customer", "case__owner__team", "case__team__mailbox", "case__site")

    opened_at = models.DateTimeField(default=now, editable=False)
    opened_by = person()

    class Meta:
        abstract = True

    @property
    def state_words(self) -> str:
        return self.get_state_display().lower()  # type: ignore[attr-defined]

    @property
    def team_mailbox(self) -> str:
        return self.case.team_mailbox  # type: ignore[attr-defined]

    @property
    def site(self):
        """Whose calendar and day the record goes by: its case's."""
        return self.case.site  # type: ignore[attr-defined]

    @property
    def program(self) -> str:
        return self.case.program  # type: ignore[attr-defined]

    def note_reading(self, *, by, means: str = Visit.Means.PAGE) -> Visit:
        return self.case.note_reading(by=by, means=means)  # type: ignore[attr-defined]

    def takes_answers(self) -> bool:
        return False
