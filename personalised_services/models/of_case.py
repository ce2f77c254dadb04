"""What a record of a case has from its case: site, team, mailbox, sight; and what the database keeps of each such record."""

from functools import reduce
from operator import or_
from typing import ClassVar

import pgtrigger
from django.db import models

from casework.records import Record
from people.clock import now
from personalised_services.models.sight import Visit, person
from personalised_services.reach import zones_read_by


def changed(*names):
    """Whether one of these fields is another than it was."""
    return reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in names))


def moving(
    name: str, edges: list, *, starts: str = "", as_: str = "", called: str = "", but: tuple[str, ...] | list[str] = ()
) -> list:
    """Triggers of a record that `starts` in that state, moves along its edges, is never deleted nor saved from a stale copy.

    `as_` is the name of the first one where another was written down in the database, `called` what a person calls the
    record; a change of `but` these fields alone moves no version.
    """
    any_change = pgtrigger.AnyChange(exclude=list(but)) if but else pgtrigger.AnyChange()
    found = [
        pgtrigger.FSM(name=f"{name}_legal_edges", field="state", transitions=edges),
        pgtrigger.Protect(name=f"{name}_never_deleted", operation=pgtrigger.Delete),
        pgtrigger.Trigger(
            name=f"{name}_version_moves", when=pgtrigger.Before, operation=pgtrigger.Update, condition=any_change,
            func=f"IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION '{called or name} % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
        ),
    ]  # fmt: skip
    if starts:
        elsewhere = ~pgtrigger.Q(new__state=starts)
        found.append(
            pgtrigger.Protect(
                name=f"{name}_{as_ or f'starts_{starts}'}", operation=pgtrigger.Insert, condition=elsewhere
            )
        )
    return found


def kept(name: str, *, starts: str, edges: list, facts: tuple[str, ...]) -> list:
    """Triggers of a record that moves so, and whose first facts stay as they were."""
    stays = pgtrigger.Protect(name=f"{name}_stays_as_said", operation=pgtrigger.Update, condition=changed(*facts))
    return [*moving(name, edges, starts=starts), stays]


class BelongsToCase(Record):
    """A record of one case. Its case is in hand whenever it is; whoever reads it reads its case, which is written down."""

    READ_WITH: ClassVar[tuple[str, ...]] = ("case__customer", "case__owner__team", "case__team__mailbox", "case__site")
    LOCKED_UNDER = "case"
    #: As what they read it who have no sight of its case.
    SEEN_BESIDES: ClassVar[str] = Visit.Standing.LEFT

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

    def note_reading(self, *, by, means: str = Visit.Means.PAGE) -> Visit:
        return self.case.note_reading(by=by, means=means, otherwise=self.SEEN_BESIDES)  # type: ignore[attr-defined]

    def takes_answers(self) -> bool:
        return False


class ReadInItsZone(models.Model):
    """A record that the contacts of its zone read besides; they do as such (REV-07)."""

    class Meta:
        abstract = True

    def note_reading(self, *, by, means: str = Visit.Means.PAGE) -> Visit:
        of_zone = self.site.zone_id in zones_read_by(by)  # type: ignore[attr-defined]
        otherwise = Visit.Standing.ZONE if of_zone else Visit.Standing.LEFT
        return self.case.note_reading(by=by, means=means, otherwise=otherwise)  # type: ignore[attr-defined]


class OfCase(BelongsToCase):
    """One that somebody opened, of a case whose program says how it goes on."""

    opened_at = models.DateTimeField(default=now, editable=False)
    opened_by = person()

    class Meta:
        abstract = True

    @property
    def program(self) -> str:
        return self.case.program  # type: ignore[attr-defined]
