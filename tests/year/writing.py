"""A letter from its start to its filing: what each step of it leaves in the ledger (LET-01 to LET-06)."""

from datetime import date

from people.clock import now
from personalised_services.letter_words import Words
from personalised_services.models import Letter, LetterTemplate
from tests.year import reckoning
from tests.year.deciding import APPROVER, SSM
from tests.year.year import Dossier, Year

DUE, VIEW = "letter_due", "warning_view"
WANTED = ("introduction", "contact", "answer", "exit")  # what the customer always gets one about (LET-01)
WORDS = Words(to="Ines Halloran", address="4 Wharf Road\nStockton NSW 2295", body="All is settled, as we said.")
NOMINEE = Words(**WORDS.__dict__ | {"nominee": "Odile Halloran", "nominee_address": "9 Mill Lane\nMaitland NSW 2320"})


class Writing:
    """A letter of a case."""

    def __init__(self, year: Year, dossier: Dossier, letter: Letter, kind: str, chance):
        self.year, self.dossier, self.record, self.kind, self.chance = year, dossier, letter, kind, chance
        self.words, self.asked = WORDS, None

    @classmethod
    def start(cls, year, dossier, kind: str, chance, arose_on: date | None = None) -> "Writing":
        """Started by the PSSO."""
        arose_on = arose_on or year.hours(dossier).day(now())
        year.take(dossier.case, "start_letter", by=dossier.owner, kind=kind, arose_on=arose_on)
        return cls.owed(year, dossier, kind, chance, arose_on)

    @classmethod
    def owed(cls, year, dossier, kind: str, chance, arose_on: date) -> "Writing":
        """The letter that a step has just called for; the limit runs from the day on which it arose (LET-01)."""
        letter = Letter.objects.filter(case=dossier.case).latest("pk")
        year.ledger.happened(letter, "open", dossier.owner, becomes="due")
        if kind in WANTED:
            year.starts(letter, DUE, dossier, reckoning.letter(year.hours(dossier), arose_on))
        dossier.hang_on_it.append(letter)
        return cls(year, dossier, letter, kind, chance)

    @property
    def today(self) -> date:
        return self.year.hours(self.dossier).day(now())

    @property
    def approval(self) -> tuple[str, str] | None:
        """(kind of decision, whose) that it needs: by program and kind (LET-02, LET-05, LET-06)."""
        if self.dossier.program == "centrelink":
            return "letter", SSM
        return {"warning": ("letter_warning", SSM), "arrangements": ("letter_arrangements", APPROVER)}.get(self.kind)

    @property
    def approver_signs(self) -> bool:
        return self.dossier.program == "child_support" and self.kind in ("warning", "arrangements")

    def _take(self, step, becomes="", by=None, **answers):
        self.record = self.year.take(self.record, step, by=by or self.dossier.owner, becomes=becomes, **answers)

    def soon(self):
        return self.year.soon(self.chance)

    def later(self, days=0.0):
        return self.year.days_on(self.dossier.owner, days, self.chance)

    # -- steps
    def compose(self) -> None:
        template = LetterTemplate.objects.offered_for(self.record)[0]
        self._take("compose", becomes="draft", template=template, words=self.words, dated=self.today)
        self.change()

    def change(self) -> None:
        self._take("change_letter", becomes="draft", words=self.words, dated=self.today)

    def ask(self) -> None:
        kind, role = self.approval
        self.dossier.waits += 1
        self.asked = self.year.decisions.ask(
            self.record,
            "ask_approval",
            kind,
            by=self.dossier.owner,
            team=self.dossier.team,
            role=role,
            becomes="awaiting",
        )

    def when_decided(self, days=0.0):
        return self.year.days_on(self.year.decisions.who(self.asked)[0], days, self.chance)

    def approve(self) -> None:
        """Approved exactly as it is; who signs it too, where it bears their signature."""
        self.dossier.waits -= 1
        step, state = ("approve_and_sign", "signed") if self.approver_signs else ("approve", "approved")
        self.year.decisions.decide(self.record, step, self.asked, approved=True, becomes=state)

    def send_back(self) -> None:
        self.dossier.waits -= 1
        decide = self.year.decisions.decide
        decide(self.record, "send_back", self.asked, approved=False, becomes="draft", reason="Say until when.")

    def withdraw(self) -> None:
        self.dossier.waits -= 1
        self.year.decisions.withdraw(self.record, "withdraw", self.asked, becomes="draft")

    def sign(self) -> None:
        self._take("sign", becomes="signed")

    def send(self) -> None:
        """Posted today, which meets its limit; a Child Support warning is in view for 28 days (LET-05)."""
        posted = self.today
        more = {"nominee_copied": True} if self.words.nominee else {}
        self._take(
            "send_letter",
            becomes="sent",
            posted_on=posted,
            uploaded_as="" if self.dossier.program == "child_support" else "Letter",
            **more,
        )
        hours = self.year.hours(self.dossier)
        self.year.ledger.meets(self.record, DUE, hours.at(posted, reckoning.NOON))
        if self.dossier.program == "child_support" and self.kind == "warning":
            self.year.starts(
                self.record, VIEW, self.dossier, reckoning.warning_view(hours, posted), at_end=self._from_view
            )

    def _from_view(self, limit) -> str:
        self.year.ledger.happened(self.record, "take_from_view", None)
        return "take_from_view"

    def file(self) -> None:
        self._take("file_letter", becomes="filed", filed_as="Letter")

    def leave_out(self, covered_by=None) -> None:
        self._take("leave_out", becomes="left_out", because="It would make nothing clearer.", covered_by=covered_by)
        self.year.ledger.ends(self.record, DUE)

    # -- lives
    def through(self, days=0.0):
        """Written, approved where that is asked for, signed, sent and filed; so many days on."""
        yield self.later(days)
        self.compose()
        if self.approval:
            self.ask()
            yield self.when_decided()
            self.approve()
        yield from self.out()

    def out(self):
        """Signed by its PSSO where nobody else does; sent the same day, filed later."""
        self.dossier.waits += 1  # it bears the block of who has the case: they go on having it
        if not self.approver_signs:
            yield self.later()
            self.sign()
        self.dossier.waits -= 1
        yield self.soon()
        self.send()
        yield self.later(self.chance.uniform(0, 3))
        self.file()
