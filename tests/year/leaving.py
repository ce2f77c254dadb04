"""An exit from its recommendation to the closed case: what each step of it leaves in the ledger (EXIT-01 to EXIT-07, LET-01)."""

from people.clock import now
from personalised_services.exit_ways import way_of
from personalised_services.models import ExitRecommendation, Letter
from tests.lived.ledger import key_of
from tests.year import planning as of_plan
from tests.year import reckoning
from tests.year.calling import REVIEW as COLD_REVIEW
from tests.year.planning import Planning
from tests.year.writing import Writing

#: What is answered before anybody leaves, and what need not apply (EXIT-01).
CRITERIA = ("issues", "strategies", "manages_business", "behaves", "decisions", "arrangements", "arrangements_zone")
ONLY_SOMETIMES = ("online", "responses")
NOTE = {
    "less_risk": "No incident for eleven weeks.", "resolved": "The debt is waived; social casework goes on.",
    "options": "One contact a month in her Service Centre.", "way_back": "She begins with the local manager.",
}  # fmt: skip
TALK = {"with_whom": "scm", "spoke_to": "Moana Pike", "words": "She would see her in the Service Centre."}
TOLD = {
    "told_outcome": "Back to mainstream.", "poro_explained": True, "told_arrangements": "Any office, any line.", "main_contact": "call",
    "main_contact_words": "", "told_change": "Calm for eleven weeks.", "told_expectations": "One call at a time.",
}  # fmt: skip


class Leaving:
    """The recommended exit of a case, by the way of its plan: with the Zone, or the proactive one."""

    def __init__(self, planning: Planning):
        self.year, self.dossier, self.planning, self.chance = planning.year, planning.dossier, planning, planning.chance
        self.proactive, self.asked = planning.plan.kind == "proactive", None
        self.dossier.is_leaving = True
        self._case("propose_exit", "exit_proposed")
        self.record = ExitRecommendation.objects.filter(case=self.dossier.case).latest("pk")
        self.year.ledger.happened(self.record, "open", self.dossier.owner, becomes="draft")
        self.dossier.hang_on_it.append(self.record)

    def _case(self, step, becomes):
        self.year.take(self.dossier.case, step, by=self.dossier.owner, becomes=becomes)

    def _take(self, step, becomes="", **answers):
        self.year.take(self.record, step, by=self.dossier.owner, becomes=becomes, **answers)

    def _follows(self, step, becomes, by=None) -> None:
        """What the case does in the same transaction."""
        self.year.ledger.happened(self.dossier.case, step, by or self.dossier.owner, becomes=becomes)
        self.dossier.is_leaving = becomes != "active"

    def soon(self):
        return self.year.soon(self.chance)

    def later(self, days=0.0):
        return self.year.days_on(self.dossier.owner, days, self.chance)

    # -- recommended
    def answer(self) -> None:
        criteria = way_of(self.planning.plan.record).criteria
        for key in (*CRITERIA, *(("proactive",) if self.proactive else ())):
            self._take("answer_criterion", criterion=criteria[key], words="As the record shows.")
        for key in ONLY_SOMETIMES:
            self._take("does_not_apply", criterion=criteria[key], because="There was none.")

    def answer_anew(self, key="behaves") -> None:
        criterion = way_of(self.planning.plan.record).criteria[key]
        self._take("take_answer_back", criterion=criterion)
        self._take("answer_criterion", criterion=criterion, words="Since the talk in May.")

    def write(self) -> None:
        self._take("write_note", **NOTE)
        self.written_by = self.dossier.owner

    def ask(self) -> None:
        self.dossier.waits += 1
        dossier = self.dossier
        self.asked = self.year.decisions.ask(
            self.record,
            "ask_support",
            "exit",
            by=dossier.owner,
            team=dossier.team,
            benefits=self.written_by,
            becomes="awaiting",
        )

    def when_decided(self):
        return self.year.days_on(self.year.decisions.who(self.asked)[0], 0, self.chance)

    def decide(self, *, supported: bool) -> None:
        self.dossier.waits -= 1
        by, _ = self.year.decisions.who(self.asked)
        step, state = ("support", "supported") if supported else ("return_exit", "not_supported")
        reason = "As discussed."
        self.year.decisions.decide(self.record, step, self.asked, approved=supported, becomes=state, reason=reason)
        if not supported:
            self._follows("stay", "active", by)

    def withdraw_request(self) -> None:
        self.dossier.waits -= 1
        self.year.decisions.withdraw(self.record, "withdraw_request", self.asked, becomes="draft")

    def go_by_review(self) -> None:
        self._take("go_by_review", becomes="supported")

    # -- with the Zone
    def consult(self) -> None:
        self._take("consult_zone", held_at=now(), **TALK)

    def endorsed(self) -> None:
        today = self.year.hours(self.dossier).day(now())
        self._take("record_endorsement", zone_endorsed_on=today, zone_endorsed_by="Moana Pike, SCM", zone_words="")

    def refused_by_the_zone(self) -> None:
        self._take("record_refusal", becomes="not_supported", because="She moves to another zone.")
        self._follows("stay", "active")

    def withdraw(self) -> None:
        self._take("withdraw_exit", becomes="withdrawn", because="There was an incident.")
        self._follows("stay", "active")

    def finalise(self) -> None:
        """The Zone is e-mailed, the PS mailbox in copy; the plan's end and its review are awaited no more (EXIT-04, REV-11)."""
        year, team = self.year, self.dossier.team
        self._take("finalise", becomes="finalised")
        for contact in year.people.zone_contacts[team.site.zone_id]:
            year.ledger.mail(self.record, f"exit_finalised.zone.{contact.pk}", contact.email)
        year.ledger.mail(self.record, "exit_finalised.mailbox", team.mailbox.address)
        year.ledger.meets(self.planning.plan.record, of_plan.END)
        year.ledger.ends(self.planning.plan.record, of_plan.OPENS)
        self._follows("endorse_exit", "exit_endorsed")

    # -- its outcome
    def carry_out(self) -> None:
        today = self.year.hours(self.dossier).day(now())
        self._take("record_zone_update", zone_updated_on=today, new_plan="MSP of the Zone")
        self._take("tell_customer", told_at=now(), **TOLD)
        self._take("end_docs", docs_ended_on=today, docs_annotation="Personalised Services has ceased.")

    def complete(self) -> Writing:
        """The plan ends, the case is closed and nothing of it runs any more but its letters; the customer is written to (LET-01)."""
        year, dossier, ledger = self.year, self.dossier, self.year.ledger
        self._take("complete", becomes="complete", reason="The issues are resolved.")
        for draft in dossier.plans:
            if draft.state == "draft":
                draft.state = "dropped"
                ledger.happened(draft.record, "let_go", dossier.owner, becomes="dropped")
        self.planning.plan.state = "ended"
        ledger.happened(self.planning.plan.record, "end_with_exit", dossier.owner, becomes="ended")
        self._follows("leave", "exited")
        for record in (dossier.case, *(plan.record for plan in dossier.plans), *dossier.hang_on_it):
            label, _ = key_of(record)
            kinds = {"personalised_services.letter": (), "personalised_services.coldtransfer": (COLD_REVIEW,)}
            for kind in kinds.get(label, [limit.kind for limit in ledger.running_on(record)]):
                ledger.ends(record, kind)
        letter = Letter.objects.filter(case=dossier.case).latest("pk")
        ledger.happened(letter, "open", dossier.owner, becomes="due")
        hours = year.hours(dossier)
        year.starts(letter, "letter_due", dossier, reckoning.letter(hours, hours.day(now())))
        dossier.hang_on_it.append(letter)
        dossier.is_over = True
        return Writing(year, dossier, letter, "exit", self.chance)
