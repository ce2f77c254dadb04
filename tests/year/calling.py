"""A call that may lead to a cold transfer: what each step of it, and the end of its day, leave in the ledger (COLD-01 to COLD-14)."""

from people.clock import now
from people.models import Staff
from personalised_services import actions
from personalised_services.models import WhiteboardEntry
from tests.year import reckoning
from tests.year.deciding import SM, SSM
from tests.year.year import Dossier, Year

DAY, REVIEW = "cold_day", "cold_review"
ALL_THREE = {"outside_restrictions": True, "persistent": True, "inappropriate": True}
NUMBER = "1800 010 707"
TOLD = {
    "told_not_today": True, "told_of_behaviour": True, "told_of_arrangements": True, "ess_reference": "",
    "case_note": "Rang six times since eight; asked not to call again today.", "incident_reference": "88097",
}  # fmt: skip


class Calling:
    """A call of the customer, taken by whoever of the team is there."""

    def __init__(self, year: Year, dossier: Dossier, chance, *, urgent=False, taken_by: Staff | None = None, **facts):
        self.year, self.dossier, self.chance = year, dossier, chance
        by = taken_by or year.colleague(dossier, chance, same_team=True)
        year.as_of_today(by)
        said = {"identity_proved": True, "urgent": urgent} | ALL_THREE | facts
        self.record = actions.assess_call(dossier.case, by=by, **said)
        self.taken_by, self.state, self.asked, self.entry = by, "assessed", None, None
        year.ledger.happened(self.record, "open", by, becomes="assessed")
        dossier.hang_on_it.append(self.record)
        dossier.on_a_call = not urgent

    def _take(self, step, by, becomes="", **answers):
        self.state = becomes or self.state
        self.record = self.year.take(self.record, step, by=by, becomes=becomes, **answers)

    @property
    def hours(self):
        return self.year.hours(self.dossier)

    @property
    def goes_without(self) -> bool:
        """Whether no approval is asked: Child Support, and the customer's service is restricted (COLD-13)."""
        return self.dossier.program == "child_support" and self.dossier.customer.is_restricted

    @property
    def is_over(self) -> bool:
        return self.state == "lapsed"

    def soon(self, shortest=1, longest=6):
        return self.year.soon(self.chance, shortest, longest)

    # -- the call
    def pass_on(self, *, to_owner: bool) -> None:
        to = self.dossier.owner if to_owner else self.year.colleague(self.dossier, self.chance)
        why = "" if to_owner else "On leave."
        self._take("pass_on", self.taken_by, becomes="passed_on", to=to, not_the_psso=why)

    def close_as_answered(self) -> None:
        self._take("close_as_answered", self.taken_by, becomes="answered")
        self.dossier.on_a_call = False

    def warn(self) -> None:
        """Warned, and asked not to call again that day: what comes of it comes before its midnight (COLD-04, COLD-05)."""
        told = TOLD | ({"told_answered": True} if self.dossier.program == "centrelink" else {})
        self._take("warn", self.taken_by, becomes="warned", **told)
        self.year.starts(self.record, DAY, self.dossier, reckoning.cold_day(self.hours, now()), at_end=self._lapses)

    def _lapses(self, limit) -> str:
        self.state, self.dossier.on_a_call = "lapsed", False
        self.year.ledger.happened(self.record, "end_with_the_day", None, becomes="lapsed")
        if self.asked and not self.asked.outcome:
            self.dossier.waits -= 1
            self.year.decisions.lapses(self.asked)
        return "end_with_the_day"

    def call_back(self) -> None:
        """Whoever goes on hears of it: the PSSO, or the SSM where no approval is asked (COLD-05, COLD-13)."""
        by = self.year.colleague(self.dossier, self.chance)
        without = self.goes_without
        self._take("call_back", by, becomes="called_back")
        told = self.year.people.ssms[self.dossier.team.pk] if without else self.dossier.owner
        if told != by:
            self.year.ledger.notice(self.record, told, "called_back")

    # -- the decision
    def ask(self, *, of_sm=False) -> None:
        of, role, kind = ("sm", SM, "cold_transfer_sm") if of_sm else ("ssm", SSM, "cold_transfer")
        said = {"asked_of": of, "background": "Six calls today.", "rationale": "It goes on all day."}
        said["ssm_unreachable"] = "On leave until Monday." if of_sm else ""
        by = self.dossier.owner
        self.dossier.waits += 1
        self.asked = self.year.decisions.ask(
            self.record, "ask_approval", kind, by=by, team=self.dossier.team, role=role, becomes="awaiting", **said
        )
        self.state = "awaiting"

    def nobody_decides_for_the_ssm(self) -> bool:
        """Whether the SSM is away and it is the deputy who would ask: then the SM is asked."""
        team = self.dossier.team
        return (
            self.year.is_away(self.year.people.ssms[team.pk])
            and self.year.people.deputies[team.pk] == self.dossier.owner
        )

    def decide(self, *, approved: bool) -> None:
        self.dossier.waits -= 1
        step, state = ("approve", "approved") if approved else ("decline", "declined")
        self.year.decisions.decide(
            self.record, step, self.asked, approved=approved, becomes=state, reason="Nothing else helped."
        )
        self.state = state
        if not approved:
            self.year.ledger.clears(self.record, DAY)
            self.dossier.on_a_call = False

    def withdraw(self) -> None:
        self.dossier.waits -= 1
        self.year.decisions.withdraw(self.record, "withdraw_request", self.asked, becomes="called_back")
        self.state = "called_back"

    def tell_declined(self) -> None:
        self._take("tell_declined", self.dossier.owner, becomes="told", declined_incident="88101")

    # -- the whiteboard, and afterwards
    @property
    def ssm(self) -> Staff:
        """Who acts as SSM today; the SM where it was the SM who decided."""
        return self.year.people.sm if self.asked and self.asked.role == SM else self.year.leader(self.dossier.team)

    def put_up(self) -> None:
        """By the PSSO, for Child Support by the SSM; until midnight. Two working days to look back at it (COLD-08, COLD-12)."""
        by = self.dossier.owner if self.dossier.program == "centrelink" else self.ssm
        self._take("put_on_board", by, becomes="on_board", number=NUMBER)
        self.year.ledger.clears(self.record, DAY)
        self.entry = WhiteboardEntry.objects.get(transfer=self.record)
        self.year.ledger.happened(self.entry, "open", by, becomes="on_board")
        self.year.starts(self.record, REVIEW, self.dossier, reckoning.cold_review(self.hours, now()))
        self.dossier.on_a_call = False

    def transfer_a_call(self) -> None:
        self.year.take(self.entry, "log_call", by=self.year.colleague(self.dossier, self.chance))

    def change_number(self) -> None:
        self.year.take(self.entry, "change_number", by=self.dossier.owner, number="1800 010 808")

    def take_off(self) -> None:
        self.year.take(self.entry, "take_off", by=self.dossier.owner, becomes="taken_off", because="All is settled.")

    def alert(self) -> None:
        """Centrelink: the Zone is e-mailed. Child Support: CAPT CANOC is rung, and CIMS has the restriction (COLD-11)."""
        if self.dossier.program == "centrelink":
            self._take("alert_zone", self.ssm)
            self.year.ledger.mail(self.record, "zone_alert", self.dossier.team.site.zone.escalation_mailbox.address)
            return
        self._take("ring_canoc", self.ssm, representative="Ruth Adeyemi")
        self._take("record_restriction", self.dossier.owner, restriction_reference="C-7")

    def count(self) -> None:
        self._take("count_calls", self.dossier.owner, calls_counted=3, calls_incident="88099")

    def look_back(self) -> None:
        """The PSSO has; who leads the team hears of it (COLD-12)."""
        owner, ssm = self.dossier.owner, self.year.people.ssms[self.dossier.team.pk]
        self._take(
            "look_back", owner, becomes="looked_back", found="Six calls.", letter="none", changes_for_the_zone=""
        )
        self.looked_back_by = owner
        if ssm != owner:
            self.year.ledger.notice(self.record, ssm, "look_back")

    def look_back_too(self) -> None:
        self._take(
            "look_back_too", self.year.leader(self.dossier.team, besides=self.looked_back_by), becomes="reviewed"
        )
        self.year.ledger.meets(self.record, REVIEW)
