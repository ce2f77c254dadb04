"""Contacts with the customer, what was promised in them, and what the customer wrote: what each step leaves in the ledger (CAS-02 to CAS-22)."""

from datetime import date, timedelta

from people.clock import now
from personalised_services.models import CaseContact, Commitment, Correspondence, Letter
from tests.year import reckoning
from tests.year.writing import Writing
from tests.year.year import Dossier, Year

SAID = {
    "channel": "telephone",
    "direction": "out",
    "spoken_to": "customer",
    "history_reviewed": True,
    "document_checked": True,
}
ITEMS = {"centrelink": (("cims", True, "C-9"),), "child_support": (("document", True, "Call of today"),)}
AFTER_VOICEMAIL = {
    "centrelink": (("plan_note", True, "Voicemail"),),
    "child_support": (("document", True, "Voicemail"),),
}


class Contacting:
    """A contact of a case, or an attempt at one."""

    def __init__(self, year: Year, dossier: Dossier, chance, poro="proved", *, may_escalate=False):
        self.year, self.dossier, self.chance, self.letter = year, dossier, chance, None
        reached = poro == "proved"
        first = reached and not dossier.was_reached
        said = SAID | {"explained": first, "strategies": "One call a week." if first else ""}
        by = dossier.owner
        year.take(
            dossier.case,
            "log_contact",
            by=by,
            poro=poro,
            at=now(),
            words="Of the letter.",
            may_escalate=may_escalate,
            **said,
        )
        self._begins(by)
        if reached:
            dossier.was_reached = True
            self.letter = _letter_is_due(year, dossier, "contact", chance)
        ssm = year.people.ssms[dossier.team.pk]
        if may_escalate and ssm != by:
            year.ledger.notice(self.record, ssm, "may_escalate")

    def _begins(self, by) -> None:
        self.record = CaseContact.objects.filter(case=self.dossier.case).latest("pk")
        self.year.ledger.happened(self.record, "open", by, becomes="recorded")

    @classmethod
    def voicemail(cls, year, dossier, chance) -> "Contacting":
        found = cls.__new__(cls)
        found.year, found.dossier, found.chance, found.letter = year, dossier, chance, None
        said = {"at": now(), "words": "Asks for a call.", "done_about_it": "Rang back."}
        year.take(dossier.case, "record_voicemail", by=dossier.owner, **said)
        found._begins(dossier.owner)
        return found

    def write_up(self, items=None) -> None:
        items = (items or ITEMS)[self.dossier.program]
        self.year.take(self.record, "write_up", by=self.dossier.owner, becomes="written_up", items=items, considered=())


def _letter_is_due(year: Year, dossier: Dossier, kind: str, chance) -> Writing:
    """The letter that something calls for, in the same transaction (LET-01)."""
    letter = Letter.objects.filter(case=dossier.case).latest("pk")
    year.ledger.happened(letter, "open", dossier.owner, becomes="due")
    hours = year.hours(dossier)
    year.starts(letter, "letter_due", dossier, reckoning.letter(hours, hours.day(now())))
    dossier.hang_on_it.append(letter)
    return Writing(year, dossier, letter, kind, chance)


class Promising:
    """A commitment, or a follow-up that was arranged, until the end of a day (CAS-09, CAS-22)."""

    def __init__(self, year: Year, dossier: Dossier, days: int, *, follow_up=False):
        self.year, self.dossier, self.kind = year, dossier, "follow_up" if follow_up else "commitment"
        self.due_on = year.hours(dossier).day(now()) + timedelta(days=days)
        if follow_up:
            said = {"needed": True, "intray": "PS 12", "issues": "Two debts.", "words": "Ring about both."}
            year.take(dossier.case, "decide_follow_up", by=dossier.owner, due_on=self.due_on, **said)
        else:
            said = {"kind": "given", "words": "A call once it is decided."}
            year.take(dossier.case, "note_commitment", by=dossier.owner, due_on=self.due_on, **said)
        self.record = Commitment.objects.filter(case=dossier.case).latest("pk")
        year.ledger.happened(self.record, "open", dossier.owner, becomes="open")
        dossier.hang_on_it.append(self.record)
        dossier.promised += 1
        year.starts(self.record, self.kind, dossier, reckoning.commitment(year.hours(dossier), self.due_on))

    def _meets(self, day: date) -> None:
        self.year.ledger.meets(self.record, self.kind, self.year.hours(self.dossier).at(day, reckoning.NOON))

    def keep(self) -> None:
        """Kept today."""
        today = self.year.hours(self.dossier).day(now())
        self.year.take(
            self.record, "keep_commitment", by=self.dossier.owner, becomes="kept", kept_on=today, outcome="Done."
        )
        self._meets(today)
        self.dossier.promised -= 1

    def followed_up(self, contact) -> None:
        said = {"contact": contact, "options_given": True, "consequences_given": True, "outcome": "She agrees."}
        self.year.take(self.record, "follow_up", by=self.dossier.owner, becomes="kept", **said)
        self._meets(self.year.hours(self.dossier).day(now()))
        self.dossier.promised -= 1

    def withdraw(self) -> None:
        self.year.take(self.record, "withdraw", by=self.dossier.owner, becomes="withdrawn", outcome="Not needed.")
        self.year.ledger.ends(self.record, self.kind)
        self.dossier.promised -= 1


class Corresponding:
    """Something that the customer wrote (CAS-13)."""

    def __init__(self, year: Year, dossier: Dossier, chance, by=None):
        self.year, self.dossier, self.chance = year, dossier, chance
        by, today = by or dossier.owner, year.hours(dossier).day(now())
        said = {
            "medium": "letter",
            "received_on": today,
            "words": "About both debts.",
            "recorded_as": "DOC 4",
            "saved_as": "File 4",
        }
        year.take(dossier.case, "record_correspondence", by=by, **said)
        self.record = Correspondence.objects.filter(case=dossier.case).latest("pk")
        year.ledger.happened(self.record, "open", by, becomes="received")
        if by != dossier.owner:
            year.ledger.notice(self.record, dossier.owner, "received")

    def _take(self, step, becomes="", **answers):
        self.year.take(self.record, step, by=self.dossier.owner, becomes=becomes, **answers)

    def investigate(self) -> None:
        self._take("investigate", becomes="investigated", found="One debt was raised twice.")

    def assess(self, *, reply: bool) -> Writing | None:
        said = {"within_plan": True, "assessment": "Within the plan.", "reply_wanted": reply}
        self._take("assess", becomes="assessed", **said)
        return _letter_is_due(self.year, self.dossier, "answer", self.chance) if reply else None

    def coordinate(self) -> None:
        """The External Complaints Resolution Team is e-mailed (CAS-13)."""
        box = self.year.people.complaints_box
        self._take("coordinate", mailbox=box, coordinated="Our reply first.")
        self.year.ledger.mail(self.record, "to_ecrt", box.address)

    def act(self) -> None:
        self._take("record_action", becomes="actioned", action="One debt was waived.", action_recorded_as="DOC 5")
