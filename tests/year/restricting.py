"""A restriction of service channels, from its proposal to its end: what each step of it leaves in the ledger (SCR-01 to SCR-08)."""

from datetime import timedelta

from personalised_services.models import Letter, RestrictionProposal
from tests.year import reckoning
from tests.year.deciding import APPROVER, SM
from tests.year.on_a_case import OnACase
from tests.year.writing import Writing
from tests.year.year import Dossier, Year

REVIEW, END = "restriction_review", "restriction_end"
GROUND = {
    "basis": "exhausted", "avenues": "Mediation, one contact a week.", "behaviour_continues": True, "violence": "",
    "consulted": None, "consulted_on": None,
}  # fmt: skip
WARNED = {
    "cirt_shows": "Two incidents.", "cims_shows": "Nothing.", "warning": None, "warned_elsewhere": "On the phone, CIRT 4471.",
    "unwarned_because": "",
}  # fmt: skip
STATED = {
    "reasons": "Forty calls a week.", "behaviour": "Shouts.", "impact_staff": "Two are off the phones.",
    "issues_and_options": "An objection is open.", "impact_customers": "None.", "contact_arrangements": "In writing.",
}  # fmt: skip
TALK = {
    "staff_safety": "No threat.", "disruption": "Each day.", "workload": "Two hours a day.", "others_in_case": "The other parent waits.",
    "previous_action": "One contact a week.",
}  # fmt: skip


class Restricting(OnACase):
    """The proposal of a PSSO's, with its letter: to SSM, SM and Approver, then in force until it ends."""

    def __init__(self, year: Year, dossier: Dossier, chance, *, lasts: int, review_in: int):
        super().__init__(year, dossier, chance)
        self.asked = None
        self.decided_by: tuple = ()
        dossier.is_restricting = True
        year.take(dossier.case, "propose_restriction", by=dossier.owner)
        self._begins(RestrictionProposal.objects.filter(case=dossier.case).latest("pk"), "draft")
        self.lasts_until, self.review_on = (self.today + timedelta(days=days) for days in (lasts, review_in))

    # -- the draft
    def write(self) -> None:
        today, ssm = self.today, self.year.people.ssms[self.dossier.team.pk]
        self._take("state_ground", **GROUND)
        self._take("record_warnings", searched_on=today, warned_on=self.dossier.opened_on, **WARNED)
        self._take("write_submission", lasts_until=self.lasts_until, review_on=self.review_on, **STATED)
        self._take("restrict_channel", channel="telephone", availability="partly", channel_conditions="Mornings.")
        self._take("record_discussion", discussed_with=ssm, discussed_on=today, **TALK)
        self._take("start_letter")
        letter = Letter.objects.filter(case=self.dossier.case).latest("pk")
        self.year.ledger.happened(letter, "open", self.dossier.owner, becomes="due")
        self.dossier.hang_on_it.append(letter)
        self.letter = Writing(self.year, self.dossier, letter, "arrangements", self.chance)
        self.letter.compose()

    # -- the chain
    def submit(self) -> None:
        """Asked of the SSM; the letter waits for an Approver along with it (SCR-06)."""
        dossier, decisions = self.dossier, self.year.decisions
        dossier.waits += 1
        self.submitted_by = dossier.owner
        self.asked = decisions.ask(
            self.record, "submit_to_ssm", "restriction_ssm", by=dossier.owner, team=dossier.team, becomes="with_ssm"
        )
        self.year.ledger.happened(self.letter.record, "ask_approval", dossier.owner, becomes="awaiting")
        self.letter.asked = decisions.is_asked(
            self.letter.record, "letter_arrangements", by=dossier.owner, team=dossier.team, role=APPROVER, along=True
        )

    def when_decided(self):
        return self.year.days_on(self.year.decisions.who(self.asked)[0], 0, self.chance)

    def forward(self) -> None:
        """To the SM, then to the Approvers: asked on behalf of who submitted it."""
        to_sm = self.asked.kind == "restriction_ssm"
        step, state = ("forward_to_sm", "with_sm") if to_sm else ("forward_to_approvers", "with_approver")
        kind, role = ("restriction_sm", SM) if to_sm else ("restriction_approver", APPROVER)
        self.decided_by = (*self.decided_by, self.year.decisions.who(self.asked)[0])
        self.year.decisions.decide(self.record, step, self.asked, approved=True, becomes=state)
        self.asked = self.year.decisions.is_asked(
            self.record, kind, by=self.submitted_by, team=self.dossier.team, role=role
        )

    def send_back(self) -> None:
        """By the Approver, whose the letter is too: both come back (SCR-06)."""
        self.dossier.waits -= 1
        decisions, approver, reason = self.year.decisions, self.year.people.approver, "Say until when."
        decisions.decide(self.record, "send_back", self.asked, approved=False, becomes="draft", reason=reason)
        self._letter_follows("send_back", approver, "draft")
        decisions.is_decided(self.letter.record, self.letter.asked, approver, approved=False)
        self.decided_by = ()

    def withdraw(self) -> None:
        self.dossier.waits -= 1
        self.year.decisions.withdraw(self.record, "withdraw", self.asked, becomes="draft")
        self._letter_follows("withdraw", self.dossier.owner, "draft")
        self.year.decisions.lapses(self.letter.asked)
        self.decided_by = ()

    def leave(self) -> None:
        self._take("leave", becomes="left", because="A warning is given first.")
        self.dossier.is_restricting = False

    def approve(self) -> None:
        """In force: the letter bears the Approver's signature; SM, SSM and PSSO are told and e-mailed (SCR-07)."""
        self.dossier.waits -= 1
        year, decisions, approver = self.year, self.year.decisions, self.year.people.approver
        decisions.decide(self.record, "approve", self.asked, approved=True, becomes="in_force")
        self._letter_follows("approve_and_sign", approver, "signed")
        decisions.is_decided(self.letter.record, self.letter.asked, approver, approved=True)
        hours = year.hours(self.dossier)
        year.starts(self.record, REVIEW, self.dossier, reckoning.restriction_review(hours, self.review_on))
        ends = reckoning.restriction_end(hours, self.lasts_until)
        year.starts(self.record, END, self.dossier, ends, at_end=self._ends_with_its_time)
        ssm, sm = self.decided_by
        for whom, person in (("sm", sm), ("ssm", ssm), ("psso", self.dossier.owner)):
            year.ledger.mail(self.record, f"restriction_in_force.{whom}", person.email)
            year.ledger.notice(self.record, person, "restriction_in_force")

    def _letter_follows(self, step, by, becomes) -> None:
        self.year.ledger.happened(self.letter.record, step, by, becomes=becomes)

    # -- in force
    def file(self) -> None:
        self._take("record_summary", summary="Telephone, partly", front_screen_note="MSP SEE NOTE")
        self._take("file_copy", filed_as="Submission")

    def review(self, days: int) -> None:
        """By who leads the team: it goes on, and is reviewed again in so many days (SCR-08)."""
        review_on = min(self.today + timedelta(days=days), self.lasts_until)
        by = self.year.leader(self.dossier.team, besides=self.dossier.owner)
        self._take("review_restriction", by=by, becomes="reviewed", review_words="Calm.", review_on=review_on)
        self.year.ledger.meets(self.record, REVIEW)
        hours = self.year.hours(self.dossier)
        self.year.starts(self.record, REVIEW, self.dossier, reckoning.restriction_review(hours, review_on))

    def lift(self) -> None:
        by = self.year.leader(self.dossier.team, besides=self.dossier.owner)
        self._take("lift", by=by, becomes="lifted", because="She is calm.")
        self.year.ledger.meets(self.record, REVIEW)
        self.year.ledger.clears(self.record, END)
        self.dossier.is_restricting = False

    def _ends_with_its_time(self, limit) -> str:
        self.year.ledger.happened(self.record, "end_with_its_time", None, becomes="lifted")
        self.year.ledger.clears(self.record, REVIEW)
        self.dossier.is_restricting = False
        return "end_with_its_time"
