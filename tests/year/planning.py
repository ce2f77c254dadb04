"""A Managed Service Plan and its review: what each step of them, and time, leave in the ledger (MSP-01 to MSP-06, REV-01 to REV-11)."""

from datetime import date, timedelta

from people.clock import now
from personalised_services.models import ManagedServicePlan, PlanReview
from tests.year import reckoning
from tests.year.writing import Writing
from tests.year.year import Dossier, Plan, Year

FORTNIGHT, END, OPENS = "msp_fortnight", "msp_end", "msp_review_opens"
CALLS, LETTER, DOCUMENTS, PANEL = "msp_review_calls", "msp_review_letter", "msp_review_documents", "msp_review_panel"
HEARD = {"strategy_understood": "yes", "expectations_understood": "partly", "interview": "She will ring before noon."}
NOT_HEARD = {"strategy_understood": "", "expectations_understood": "", "interview": ""}
FOUND = {
    "contribution": "She asks for mornings.", "reasons": "Calls are down to three a week.",
    "consulted_zone": "The SCM of Newcastle", "consulted_others": "",
}  # fmt: skip


class Planning:
    """A plan of a case."""

    def __init__(self, year: Year, dossier: Dossier, plan: Plan, chance):
        self.year, self.dossier, self.plan, self.chance = year, dossier, plan, chance
        self.reviews: list[Reviewing] = []

    @classmethod
    def draft(cls, year, dossier, kind: str, chance, days: int | None = None) -> "Planning":
        """Drafted by the PSSO for four months, or for so many days where its circumstances are unique (MSP-01)."""
        starts = year.hours(dossier).day(now())
        ends = starts + timedelta(days=days) if days else reckoning.four_months_on(starts)
        term = {"starts_on": starts, "ends_on": ends, "unique_circumstances": "A move is to come." if days else ""}
        year.take(dossier.case, "draft_plan", by=dossier.owner, kind=kind, **term)
        record = ManagedServicePlan.objects.filter(case=dossier.case).latest("pk")
        year.ledger.happened(record, "open", dossier.owner, becomes="draft")
        dossier.plans.append(Plan(record, kind, ends))
        return cls(year, dossier, dossier.plans[-1], chance)

    @property
    def hours(self):
        return self.year.hours(self.dossier)

    def _take(self, step, becomes="", **answers):
        if becomes:
            self.plan.state = becomes
        self.year.take(self.plan.record, step, by=self.dossier.owner, becomes=becomes, **answers)

    def soon(self):
        return self.year.soon(self.chance)

    def later(self, days=0.0):
        return self.year.days_on(self.dossier.owner, days, self.chance)

    # -- steps
    def write(self) -> None:
        self._take("write_strategies", strategies="One contact a week.", notes="", plan_of_action="")

    def restrict(self, channel: str, availability: str) -> None:
        said = {"channel": channel, "availability": availability, "channel_conditions": "Mondays, her PSSO only."}
        self._take("restrict_channel", **said)
        self.plan.restrictions[channel] = availability

    def end_restriction(self, channel: str) -> None:
        restriction = self.plan.record.restrictions.get(channel=channel, ended_at=None)
        self._take("end_restriction", restriction=restriction, because="It was kept to.")
        del self.plan.restrictions[channel]

    def note_non_compliance(self) -> None:
        self._take("record_non_compliance", note="Came to the counter twice.")

    def let_go(self) -> None:
        """It never holds, and another may be drafted (MSP-01)."""
        self._take("let_go", becomes="dropped", because="Another one fits better.")

    def activate(self, renewed: "Planning | None" = None) -> None:
        """It holds: its end and its review are awaited, and of a proactive one the first fortnight begins (MSP-04, REV-01, REV-11).

        A renewed one gives way in that moment (REV-09).
        """
        self._take("activate", becomes="active")
        self.year.starts(self.plan.record, END, self.dossier, reckoning.plan_end(self.hours, self.plan.ends_on))
        if self.plan.kind == "proactive":
            self._next_fortnight()
        self._review_is_awaited()
        if renewed:
            renewed.plan.state = "ended"
            self.year.ledger.happened(renewed.plan.record, "give_way", self.dossier.owner, becomes="ended")
            self.year.ledger.ends(renewed.plan.record, FORTNIGHT)

    def _next_fortnight(self) -> None:
        self.year.starts(self.plan.record, FORTNIGHT, self.dossier, reckoning.fortnight(self.hours, now()))

    def _review_is_awaited(self) -> None:
        opens = reckoning.review_opens(self.hours, self.plan.ends_on)
        self.year.starts(self.plan.record, OPENS, self.dossier, opens, at_end=self._opened_by_time)

    def record_fortnight(self) -> None:
        self._take("record_fortnightly_review", note="Two calls, both in order.")
        self.year.ledger.meets(self.plan.record, FORTNIGHT)
        self._next_fortnight()

    # -- the review
    def _opened_by_time(self, limit) -> str:
        self.plan.state = "under_review"
        self.year.ledger.happened(self.plan.record, "open_review", None, becomes="under_review")
        self._begins(None, early=False)
        return "open_review"

    def ask_early(self) -> None:
        self._take("ask_early_review", becomes="under_review", because="She moved to her sister.")
        self.year.ledger.clears(self.plan.record, OPENS)
        self._begins(self.dossier.owner, early=True)

    def _begins(self, by, *, early: bool) -> None:
        self.reviews.append(Reviewing(self, by, early=early))

    @property
    def review(self) -> "Reviewing":
        return self.reviews[-1]

    def follows(self, state: str, step: str) -> None:
        """What the review's outcome does to the plan, in the same transaction."""
        self.plan.state = state
        self.year.ledger.happened(self.plan.record, step, self.dossier.owner, becomes=state)
        if step == "go_on":
            self._review_is_awaited()
        else:
            self.year.ledger.meets(self.plan.record, END)


class Reviewing:
    """The review of a plan."""

    def __init__(self, planning: Planning, by, *, early: bool):
        self.planning, self.early = planning, early
        self.year, self.dossier, self.chance = planning.year, planning.dossier, planning.chance
        self.day_0 = self.hours.day(now()) if early else planning.plan.ends_on - timedelta(days=28)
        there = list(PlanReview.objects.filter(plan=planning.plan.record).order_by("pk"))
        self.record = there[-1] if len(there) > len(planning.reviews) else PlanReview(pk=-planning.plan.record.pk)
        self.attempts: list = []
        self._opens(by)

    @property
    def hours(self):
        return self.year.hours(self.dossier)

    def day(self, number: int) -> date:
        return self.day_0 + timedelta(days=number)

    def _opens(self, by) -> None:
        """PSSO, PS mailbox and Zone get their e-mail; the 3, 7 and 14 days run (REV-01, REV-02, REV-04, REV-06)."""
        year, dossier = self.year, self.dossier
        year.ledger.happened(self.record, "open", by, becomes="open")
        dossier.hang_on_it.append(self.record)
        year.starts(self.record, CALLS, dossier, reckoning.review_calls(self.hours, now()))
        year.starts(self.record, LETTER, dossier, reckoning.review_letter(self.hours, now()))
        year.starts(self.record, DOCUMENTS, dossier, reckoning.review_documents(self.hours, self.day(28)))
        year.ledger.notice(self.record, dossier.owner, "review_opened")
        year.ledger.mail(self.record, "review_opened.owner", dossier.owner.email)
        self._mail_to_box_and_zone("review_opened")

    def _mail_to_box_and_zone(self, kind: str) -> None:
        team = self.dossier.team
        self.year.ledger.mail(self.record, f"{kind}.mailbox", team.mailbox.address)
        for contact in self.year.people.zone_contacts[team.site.zone_id]:
            self.year.ledger.mail(self.record, f"{kind}.zone.{contact.pk}", contact.email)

    def _take(self, step, becomes="", **answers):
        self.year.take(self.record, step, by=self.dossier.owner, becomes=becomes, **answers)

    def soon(self):
        return self.year.soon(self.chance)

    def later(self, days=0.0):
        return self.year.days_on(self.dossier.owner, days, self.chance)

    def on(self, number: int):
        """When its PSSO is at work on that day of the review or after it."""
        day = self.hours.at(self.day(number), self.hours.opens)
        return self.year.when(self.dossier.owner, max(day, now()), self.chance)

    # -- steps
    def phone(self) -> None:
        self._take("record_attempt", phoned_at=now(), result="no_answer", words="")
        self._phoned()

    def _phoned(self, reached=False) -> None:
        self.attempts.append(now())
        if reached or len(self.attempts) == 2:
            self.year.ledger.meets(self.record, CALLS, now())

    def reach(self, appointment_at=None) -> None:
        """Reached by phone: the interview, or an appointment for it; no letter is due (REV-03, REV-04)."""
        heard = NOT_HEARD if appointment_at else HEARD
        self._take("record_contact", becomes="contacted", phoned_at=now(), appointment_at=appointment_at, **heard)
        self._phoned(reached=True)
        self.year.ledger.clears(self.record, LETTER)
        self._contacted()

    def interview(self) -> None:
        self._take("record_interview", held_at=now(), **HEARD)
        self._contacted()

    def _contacted(self) -> None:
        """After each contact the customer is written to (LET-01)."""
        writing = Writing.owed(self.year, self.dossier, "contact", self.chance, self.hours.day(now()))
        self.year.clockwork.begin("letters: after a contact of a review", writing.through())

    def write_letter(self) -> None:
        sent = self.hours.day(now())
        reply = self.day(13) if sent < self.day(13) else sent + timedelta(days=14)
        self._take("record_letter", becomes="letter", sent_on=sent, reply_by=reply)
        self.year.ledger.meets(self.record, LETTER, self.hours.at(sent, reckoning.NOON))

    def write_up(self, recommendation: str) -> None:
        self._take("write_up", becomes="written", recommendation=recommendation, **FOUND)
        self.written_by = self.dossier.owner

    def ask_for_quality(self) -> None:
        self.dossier.waits += 1
        self.asked = self.year.decisions.ask(
            self.record,
            "ask_exit_check",
            "exit_quality",
            by=self.dossier.owner,
            team=self.dossier.team,
            benefits=self.written_by,
        )

    def when_checked(self):
        return self.year.days_on(self.year.decisions.who(self.asked)[0], 0, self.chance)

    def check_quality(self, *, supported: bool) -> None:
        self.dossier.waits -= 1
        step = "support_exit" if supported else "return_exit"
        self.year.decisions.decide(self.record, step, self.asked, approved=supported, reason="As discussed.")

    def withdraw_check(self) -> None:
        self.dossier.waits -= 1
        self.year.decisions.withdraw(self.record, "withdraw_exit_check", self.asked)

    def complete(self) -> None:
        self._take("complete", becomes="with_zone")
        self.year.ledger.meets(self.record, DOCUMENTS)
        self._mail_to_box_and_zone("review_complete")

    def invite(self, meets) -> None:
        """The Zone asks PS to its panel; another day takes the place of the one that was said (REV-08)."""
        self._take("record_invitation", panel_at=meets)
        self.year.ledger.clears(self.record, PANEL)
        self.year.starts(self.record, PANEL, self.dossier, reckoning.review_panel(self.hours, meets))

    def take_part(self) -> None:
        self._take("record_panel", panel_words="Mornings suit the customer.")
        self.year.ledger.meets(self.record, PANEL)

    def _decided(self, step, state) -> None:
        self._take(
            step, becomes=state, decided_on=self.hours.day(now()), outcome_reasons="A change now would be too early."
        )
        self.year.ledger.ends(self.record, PANEL)

    def remain(self) -> None:
        """The customer remains: the plan is renewed, or goes on as before after an early review (REV-09)."""
        self._decided("remain", "remains")
        self.planning.follows(*(("active", "go_on") if self.early else ("renewed", "renew")))

    def exit(self) -> None:
        self._decided("exit_ps", "exits")
        self.planning.follows("exiting", "begin_exit")

    def tell_outcome(self) -> None:
        said = {"changes": "None.", "issues": "None.", "expectations": "One call a week."}
        self._take("tell_outcome", told_at=now(), **said)
        self._contacted()
