"""A referral from its receipt to its end: what each step of it leaves in the ledger."""

from datetime import date, timedelta

from people.clock import now
from people.models import Staff
from personalised_services import actions
from personalised_services.checklists import items_of
from personalised_services.models import ManagedServicePlan
from tests.year import reckoning
from tests.year.year import Customer, Dossier, Plan, Year

ACTIONED, URGENT = "referral_actioned", "referral_urgent"
BACK = {
    "declined_as": "returned", "declined_because": "process",
    "explanation": "The Zone has not been asked yet.", "next_steps": "Ask the Zone, and refer again.",
}  # fmt: skip
REVIEWED = {"risk": "no", "management": "By phone, one contact a week."}
#: What actioning one means, by REF-09, REF-10 and REF-15; what is done by a step of its own is not ticked.
TICKED = {
    "centrelink": (
        "cims_notes", "doc", "workload_item", "record_reviewed", "cims_reviewed", "payments_reviewed",
        "restricted_screen_reviewed", "vulnerabilities_reviewed", "appeals_reviewed", "child_support_reviewed",
    ),
    "child_support": (
        "primary_locked", "msp_looked_for", "recovery_indicator", "cmp", "stacking_document", "primary_contacted", "cmp_updated",
    ),
}  # fmt: skip
ONLY_SOMETIMES = ("associated_locked", "reallocated", "associated_contacted", "substitute_record")


class Referring:
    """The referral of one customer, in one program."""

    def __init__(self, year: Year, customer: Customer, route: str):
        self.year, self.customer, self.route = year, customer, route
        self.program = "child_support" if route == "intray" else "centrelink"
        self.team, self.chance = customer.team, customer.chance
        self.reviewer: Staff | None = None
        self.dossier: Dossier | None = None
        self.record = None

    @property
    def hours(self):
        return self.year.people.hours_of(self.team)

    @property
    def ssm(self) -> Staff:
        return self.year.people.ssms[self.team.pk]

    @property
    def triager(self) -> Staff:
        """Who reviews it: the PSM a proactive one, otherwise who has it or anybody of the team who is there."""
        if self.route == "proactive":
            return self.year.people.psm
        return self.reviewer or self._somebody()

    def _somebody(self) -> Staff:
        pssos = self.year.people.pssos[self.team.pk]
        return self.chance.choice([one for one in pssos if not self.year.is_away(one)] or pssos)

    def soon(self):
        return self.year.soon(self.chance)

    def later(self, days: float):
        """When whoever has it works next, so many days on."""
        person = self.dossier.owner if self.dossier else self.triager
        return self.year.days_on(person, days, self.chance)

    # -- received
    def receive(self, hours_ago: float = 1, **said) -> None:
        """Recorded as it was received some hours ago; its limit runs from then, and who leads the team hears of it (REF-08)."""
        year, by = self.year, self._somebody()
        received = now() - timedelta(hours=hours_ago)
        ways = {
            "direct": {"area": "media"}, "proactive": {"area": "mats"}, "other": {}, "intray": {"intray": "complaints"}
        }[self.route]  # fmt: skip
        self.referrer = year.people.referrers[0 if self.route == "proactive" else -1]
        year.as_of_today(by)
        self.record = actions.record_referral(
            by=by, team=self.team, received_at=received, referred_by=self.referrer, route=self.route, program=self.program,
            reasons="Rings each day about the same letter.", **self.customer.identity, **ways, **said,
        )  # fmt: skip
        self.received = received
        year.ledger.happened(self.record, "open", by, becomes="received")
        leader = year.people.psm if self.route == "proactive" else self.ssm
        year.ledger.notice(self.record, leader, "received")
        year.ledger.starts(self.record, ACTIONED, owner=by, team=self.team, **reckoning.referral(self.hours, received))

    def _take(self, step: str, by: Staff, becomes: str = "", **answers):
        self.record = self.year.take(self.record, step, by=by, becomes=becomes, **answers)
        return self.record

    def take_up(self, by: Staff | None = None) -> None:
        self.reviewer = by or self.triager
        self._take("take_up", self.reviewer, becomes="under_review")
        self.year.ledger.belongs_to(self.record, self.reviewer)

    def review(self) -> None:
        """The criteria of a direct referral, and for Centrelink the first review (REF-02, REF-03)."""
        if self.route in ("direct", "proactive"):
            old = self.chance.random() < 0.3
            day = self.hours.day(self.received) - timedelta(days=400) if old else None
            said = {"restricted_now": False, "had_incident": old, "incident_on": day, "zone_managed": False}
            self._take("answer_criteria", self.triager, **said)
        if self.program == "centrelink":
            self._take("record_first_review", self.triager, **REVIEWED)

    def confirm_urgent(self) -> None:
        """The SSM confirms it; the limit of an urgent one takes the other's place, from the receipt too (REF-08, REF-14)."""
        said = {}
        if self.route == "intray":
            said = {"contacted_by": self.year.people.leader_who_refers, "contacted_at": now() - timedelta(minutes=20)}
        [running] = [limit for limit in self.year.ledger.running_on(self.record) if limit.kind == ACTIONED]
        self._take("confirm_urgent", self.year.leader(self.team), **said)
        self.year.ledger.clears(self.record, ACTIONED)
        urgent = reckoning.urgent_referral(self.hours, self.received)
        self.year.ledger.starts(self.record, URGENT, owner=running.owner, team=running.team, **urgent)

    # -- not accepted
    def _ends(self) -> None:
        for kind in (ACTIONED, URGENT):
            self.year.ledger.ends(self.record, kind)
        self.year.ledger.mail(self.record, "declined", self.referrer.email)

    def decline(self) -> None:
        self._take("decline", self.triager, becomes="declined", **BACK)
        self._ends()

    def ask_to_decline(self):
        asked = self.year.decisions.ask(
            self.record,
            "ask_to_decline",
            "referral_declined",
            by=self.triager,
            team=self.team,
            becomes="awaiting_ssm",
            **BACK,
        )
        return asked

    def decided(self, asked, *, approved: bool) -> None:
        step, state = ("approve_declining", "declined") if approved else ("send_back_to_psm", "under_review")
        decide = self.year.decisions.decide
        decide(
            self.record, step, asked, approved=approved, becomes=state, reason="The Zone was asked." * (not approved)
        )
        if approved:
            self._ends()

    def withdraw(self, asked) -> None:
        self.year.decisions.withdraw(self.record, "withdraw_request", asked, becomes="under_review")

    # -- accepted and actioned
    def accept(self, owner: Staff | None = None) -> Dossier:
        """The case opens with its PSSO, who has the limit now; for a proactive one the plan is drafted and the Zone told (REF-07)."""
        year, by = self.year, self.triager
        owner = owner or (self.chance.choice(year.people.pssos[self.team.pk]) if self.route == "proactive" else by)
        more, today = {}, self.hours.day(now())
        if self.route == "proactive":
            zone = self.team.site.zone
            more = {"zone": zone, "starts_on": today, "ends_on": self._ends_on(today)}
            more["unique_circumstances"] = "A move to another state is to come." if year.short_term else ""
        self._take("accept", by, becomes="accepted", owner=owner, **more)
        case = self.record.case
        year.ledger.happened(case, "accept_case", by, becomes="accepted")
        year.ledger.belongs_to(self.record, owner, owner.team)
        if owner != by:
            year.ledger.notice(self.record, owner, "accepted")
        opened = year.people.hours_of(owner.team).day(now())
        self.dossier = Dossier(self.customer, self.program, case, owner, opened)
        self.dossier.hang_on_it.append(self.record)
        self.customer.dossiers[self.program] = self.dossier
        year.dossiers.append(self.dossier)
        if self.route == "proactive":
            self._plan_is_drafted(by, more["ends_on"])
        if self.program == "child_support":
            plan = reckoning.management_plan(year.people.hours_of(owner.team), self.received)
            year.ledger.starts(case, "cmp_completed", owner=owner, **plan)
        return self.dossier

    def _ends_on(self, today: date) -> date:
        short = self.year.short_term
        return today + timedelta(days=short) if short else reckoning.four_months_on(today)

    def _plan_is_drafted(self, by, ends_on) -> None:
        plan = ManagedServicePlan.objects.get(case=self.record.case)
        self.dossier.plans.append(Plan(plan, "proactive", ends_on))
        self.year.ledger.happened(plan, "open", by, becomes="draft")
        self._zone_is_told()
        self.year.ledger.mail(self.record, "referrer_told", self.referrer.team.mailbox.address)
        self.zone_told = True

    zone_told = False

    def _zone_is_told(self) -> None:
        for contact in self.year.people.zone_contacts[self.team.site.zone_id]:
            self.year.ledger.mail(self.record, f"zone_told.{contact.pk}", contact.email)

    def tick(self, keys) -> None:
        items = items_of(self.program)
        for key in keys:
            left = f"X-{self.customer.number}" if items[key].asks else ""
            self._take("tick", self.dossier.owner, item=items[key], left=left)

    def not_needed(self) -> None:
        """Items that are only sometimes asked for: half of them are done, the others said not to apply."""
        items = items_of(self.program)
        for place, key in enumerate(ONLY_SOMETIMES):
            if place % 2:
                self._take(
                    "does_not_apply", self.dossier.owner, item=items[key], because="There is nobody else in the case."
                )
            else:
                self.tick([key])

    def take_back(self, key: str) -> None:
        self._take("take_tick_back", self.dossier.owner, item=items_of(self.program)[key])

    def tell_zone_and_centre(self) -> None:
        owner = self.dossier.owner
        if not self.zone_told:
            self._take("tell_zone", owner, zone=self.team.site.zone)
            self._zone_is_told()
        self._take("tell_service_centre", owner, manager=self.year.people.centre_manager)
        self.year.ledger.mail(self.record, "centre_told", self.year.people.centre_manager.email)

    def ask_for_specialist_review(self) -> None:
        self._take(
            "ask_for_specialist_review", self.dossier.owner, network="social_work", because="Housing is at risk."
        )
        psm = self.year.people.psm
        self.year.ledger.mail(self.record, f"specialist_review.{psm.pk}", psm.email)

    def record_as_actioned(self) -> None:
        self._take("record_as_actioned", self.dossier.owner, becomes="actioned")
        for kind in (ACTIONED, URGENT):
            self.year.ledger.meets(self.record, kind)

    def record_in_portal(self) -> None:
        self._take(
            "record_in_portal", self.dossier.owner, becomes="complete", portal_record=f"PP-{self.customer.number}"
        )
