"""In which segment a Child Support customer is managed: what each step of it leaves in the ledger (SEG-01 to SEG-06)."""

from datetime import date, timedelta

from people.clock import now
from personalised_services.models import SegmentRecommendation
from tests.year import reckoning
from tests.year.year import Dossier, Year

REVIEW = "segment_review"
FOUR = {
    "source": "complaint", "issues": "Two assessments overlap.", "interactions": "Rings each day.", "likely_actions": "A review of the case.",
}  # fmt: skip
BOTH = {"window_record": "Segment box", "portal_record": "PS-4471"}
SAID = {
    "issues_addressed": True, "escalates": True, "restricted": False, "ground": "support", "reasons": "Three complaints in a year.",
}  # fmt: skip


def allocate(year: Year, dossier: Dossier, number: int) -> None:
    year.take(dossier.case, "allocate_segment", by=dossier.owner, number=number, **FOUR, **BOTH)
    dossier.segment = number


class Recommending:
    """A recommendation of segment 3: the PSSO's, decided by the SSM, documented by the PSM, reviewed by the SM."""

    def __init__(self, year: Year, dossier: Dossier, chance):
        self.year, self.dossier, self.chance, self.asked = year, dossier, chance, None
        ssm = year.people.ssms[dossier.team.pk]
        said = SAID | {"discussed_on": year.hours(dossier).day(now()), "discussed_with": ssm}
        year.take(dossier.case, "recommend_segment_3", by=dossier.owner, **said)
        self.record = SegmentRecommendation.objects.filter(case=dossier.case).latest("pk")
        year.ledger.happened(self.record, "open", dossier.owner, becomes="draft")
        dossier.hang_on_it.append(self.record)

    def soon(self):
        return self.year.soon(self.chance)

    def ask(self) -> None:
        self.dossier.waits += 1
        dossier = self.dossier
        ask = self.year.decisions.ask
        self.asked = ask(self.record, "ask_ssm", "segment_3", by=dossier.owner, team=dossier.team, becomes="awaiting")

    def when_decided(self):
        return self.year.days_on(self.year.decisions.who(self.asked)[0], 0, self.chance)

    def withdraw(self) -> None:
        self.dossier.waits -= 1
        self.year.decisions.withdraw(self.record, "withdraw", self.asked, becomes="draft")

    def approve(self) -> None:
        """The PSM is told and e-mailed: it is to be documented (SEG-06)."""
        self.dossier.waits -= 1
        self.year.decisions.decide(self.record, "approve", self.asked, approved=True, becomes="approved", reason="")
        psm = self.year.people.psm
        self.year.ledger.notice(self.record, psm, "to_document")
        self.year.ledger.mail(self.record, f"to_document.{psm.pk}", psm.email)

    def reject(self) -> None:
        self.dossier.waits -= 1
        decide, reason = self.year.decisions.decide, "A referral to a social worker."
        decide(self.record, "reject", self.asked, approved=False, becomes="rejected", reason=reason)

    def let_go(self) -> None:
        self.year.take(self.record, "let_go", by=self.dossier.owner, becomes="dropped", because="She is calm again.")

    def document(self, days: int) -> None:
        """The customer is in segment 3, to be reviewed on that day; its PSSO hears of it (SEG-04, SEG-06)."""
        year, dossier, psm = self.year, self.dossier, self.year.people.psm
        said = {"because": "Needs ongoing support.", "review_on": self._on(days), **BOTH}
        year.take(self.record, "document", by=psm, becomes="documented", **said)
        year.ledger.happened(dossier.case, "enter_segment_3", psm)
        dossier.segment = 3
        self._is_awaited(said["review_on"])
        year.ledger.notice(self.record, dossier.owner, "documented")

    def _on(self, days: int) -> date:
        return self.year.hours(self.dossier).day(now()) + timedelta(days=days)

    def _is_awaited(self, day: date) -> None:
        self.year.starts(
            self.dossier.case, REVIEW, self.dossier, reckoning.segment_review(self.year.hours(self.dossier), day)
        )

    def review(self, days: int | None) -> None:
        """By the SM, discussed with the SSM: again in so many days, or segment 2; PSSO and SSM hear of it (SEG-04)."""
        year, dossier, sm = self.year, self.dossier, self.year.people.sm
        ssm, next_on = year.people.ssms[dossier.team.pk], self._on(days) if days else None
        found = {"issues_discussed": "The objection.", "discussed_with": ssm, "words": "As before.", "next_on": next_on}
        outcome = "required" if days else "not_required"
        year.take(dossier.case, "review_segment_3", by=sm, outcome=outcome, **BOTH, **found)
        year.ledger.meets(dossier.case, REVIEW)
        if next_on:
            self._is_awaited(next_on)
        else:
            dossier.segment = 2
        for person in (dossier.owner, ssm):
            year.ledger.notice(dossier.case, person, "segment_reviewed")
