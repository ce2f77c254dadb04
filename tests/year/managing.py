"""The Customer Management Plan of a case: what each step of it leaves in the ledger (CMP-01 to CMP-04, SEG-07)."""

from datetime import timedelta

from people.clock import now
from personalised_services.models import CustomerManagementPlan
from tests.year import reckoning
from tests.year.on_a_case import OnACase
from tests.year.year import Dossier, Year

COMPLETED, TIMEFRAME = "cmp_completed", "cmp_timeframe"
FOUND = {
    "windows_found": "Two escalations.", "report_found": "Eleven contacts in June.", "incidents_found": "One.", "cims_found": "No plan.",
}  # fmt: skip
CONTENT = {
    "stacking_document": "Notepad 3", "referred_from": "Complaints intray", "main_reason": "Two complaints.", "options": "A change of assessment.",
}  # fmt: skip


class Managing(OnACase):
    """The plan of a Child Support case, of whichever PSSO has the case."""

    def __init__(self, year: Year, dossier: Dossier, chance):
        super().__init__(year, dossier, chance)
        year.take(dossier.case, "start_cmp", by=dossier.owner)
        self._begins(CustomerManagementPlan.objects.filter(case=dossier.case).latest("pk"), "draft")
        dossier.managing = self
        self.busy = False  # an action is under way

    @property
    def other_program(self) -> bool:
        """Whether a plan of the customer's other case holds."""
        return any(plan.holds for each in self.dossier.customer.dossiers.values() for plan in each.plans)

    def review_history(self) -> bool:
        """Answers whether an MSP is active: then the PSM is told and e-mailed (CMP-01)."""
        found, psm = self.other_program, self.year.people.psm
        self._take("record_history", msp_active=found, **FOUND)
        if found:
            self.year.ledger.notice(self.record, psm, "cross_program")
            self.year.ledger.mail(self.record, f"cross_program.{psm.pk}", psm.email)
        return found

    def discuss(self) -> None:
        """By the PSM, across the programs; its PSSO hears of it (CMP-01)."""
        self._take("record_discussion", by=self.year.people.psm, discussion="One contact for both programs.")
        self.year.ledger.notice(self.record, self.dossier.owner, "discussed")

    def write(self) -> None:
        self._take("write_content", **CONTENT)

    def complete(self) -> None:
        self._take("complete", becomes="completed")
        self.year.ledger.meets(self.dossier.case, COMPLETED)

    def approve(self) -> None:
        self._take("approve", becomes="approved")

    # -- issues and actions, one action at a time
    def add_issue(self):
        self._take("add_issue", words="The overlap of two assessments.")
        return self.record.issues.latest("pk")

    def agree(self, issue, days: int):
        """An action until the end of a day (SEG-07)."""
        hours = self.year.hours(self.dossier)
        day = hours.day(now()) + timedelta(days=days)
        self._take("agree_action", issue=issue, actor="customer", words="Sends the notices.", due_on=day)
        action = self.record.actions.latest("pk")
        limit = self.year.starts(self.record, TIMEFRAME, self.dossier, reckoning.cmp_timeframe(hours, day))
        limit.occurrence = action.pk
        return action

    def end(self, action, result="done") -> None:
        self._take("end_action", action=action, result=result, outcome="As agreed.")
        (self.year.ledger.meets if result == "done" else self.year.ledger.clears)(self.record, TIMEFRAME)

    def acknowledged(self, issue) -> None:
        today = self.today
        self._take("record_acknowledgement", issue=issue, answer="yes", sought_on=today, words="Yes.")

    def settle(self, issue) -> None:
        self._take("settle_issue", issue=issue, status="resolved", outcome="One assessment holds.")
