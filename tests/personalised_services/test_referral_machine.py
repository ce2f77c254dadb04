"""A referral under every order of steps, by everybody, on every route, and attempts to go round the door; against a model by hand."""

from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from casework.models import Approval
from people.clock import now
from personalised_services import actions
from personalised_services.checklists import CHECKLISTS
from tests.personalised_services.conftest import BORN, BY_ROUTE, CRITERIA, CRN, NAME
from tests.steps_machine import StepsMachine, run

PEOPLE = ("priya", "dan", "lene", "olive", "sione", "wes", "ola")
TRIAGED, OPEN = {"received", "under_review"}, {"received", "under_review", "accepted"}
FROM = {
    "take_up": {"received"}, "answer_criteria": TRIAGED, "record_first_review": {"under_review"}, "confirm_urgent": OPEN,
    "accept": {"under_review"}, "decline": {"under_review"}, "ask_to_decline": {"under_review"},
    "approve_declining": {"awaiting_ssm"}, "send_back_to_psm": {"awaiting_ssm"}, "withdraw_request": {"awaiting_ssm"},
    "tick": {"accepted"}, "record_as_actioned": {"accepted"}, "record_in_portal": {"actioned"},
}  # fmt: skip
TO = {
    "take_up": "under_review", "accept": "accepted", "decline": "declined", "ask_to_decline": "awaiting_ssm",
    "approve_declining": "declined", "send_back_to_psm": "under_review", "withdraw_request": "under_review",
    "record_as_actioned": "actioned", "record_in_portal": "complete",
}  # fmt: skip
LEADERS = {"lene", "olive"}
BACK = {"declined_as": "refused", "declined_because": "process", "explanation": "Not so", "next_steps": "Ask again"}
TERM = {"starts_on": date(2026, 11, 2), "ends_on": date(2027, 3, 2), "unique_circumstances": ""}
ROUND_THE_DOOR = {
    "accepted at once": "state = 'accepted', version = version + 1 WHERE id = %s AND state <> 'accepted'",
    "under review again": "state = 'under_review', version = version + 1 WHERE id = %s AND state IN ('accepted', 'declined', 'actioned')",
    "declined without a word": "state = 'declined', closed_at = received_at, version = version + 1 WHERE id = %s AND state = 'under_review' AND explanation = ''",
    "other words while it is asked": "explanation = 'Other', version = version + 1 WHERE id = %s AND state = 'awaiting_ssm'",
    "in the portal without its number": "state = 'complete', version = version + 1 WHERE id = %s AND state = 'actioned'",
    "received later": "received_at = received_at + interval '1 day', version = version + 1 WHERE id = %s",
    "no version": "reasons = reasons || '.' WHERE id = %s",
}  # fmt: skip


class ReferralMachine(StepsMachine):
    """The real referral beside its model."""

    places = None

    @initialize(route=st.sampled_from(sorted(BY_ROUTE)), owner=st.sampled_from(("priya", "dan")))
    def receive(self, route, owner):
        self.record = actions.record_referral(
            by=self.who("priya"), crn=CRN, name=NAME, date_of_birth=BORN, team=self.who("teams")["newcastle"],
            received_at=now(), referred_by=self.who("noah"), reasons="Rings.", route=route, **BY_ROUTE[route],
        )  # fmt: skip
        self.route, self.owner, self.state = route, owner, "received"
        self.criteria, self.reviewed, self.urgent = None, False, False
        self.left = [item for item in CHECKLISTS[self.record.program] if not item.by_step]
        self.mailed = [item for item in CHECKLISTS[self.record.program] if item.by_step]
        self.told = ["open"]

    @rule(name=st.sampled_from(sorted(FROM)), person=st.sampled_from(PEOPLE), met=st.booleans())
    def step(self, name, person, met):
        self.go(name, person, met)

    @rule(name=st.sampled_from(sorted(FROM)), met=st.sampled_from((True, True, False)))
    def step_of_who_may(self, name, met):
        """The same by somebody who may, so that long lives are lived."""
        may = self.may(name)
        if may and self.state in FROM[name]:
            self.go(name, sorted(may)[0], met)

    @rule()
    def everything_is_ticked(self):
        while self.state == "accepted" and self.left:
            self.go("tick", self.owner, True)

    @rule(how_far=st.sampled_from(("actioned", "complete")))
    def it_is_seen_through(self, how_far):
        """The last of its steps in a row, so that a referral is now and then done with."""
        self.everything_is_ticked()
        for name in ("record_as_actioned", "record_in_portal"):
            if self.state in FROM[name] and self.state != how_far:
                self.go(name, self.owner, True)

    @rule()
    def step_at_an_old_version(self):
        if self.version > 1:
            self.attempt("take_up", "sione", "done", stale=True)

    @rule(how=st.sampled_from(sorted(ROUND_THE_DOOR)))
    def round_the_door(self, how):
        self.go_round(how, f"UPDATE personalised_services_referral SET {ROUND_THE_DOOR[how]}")

    def may(self, name) -> set[str]:
        proactive = self.route == "proactive"
        if name in ("take_up", "answer_criteria", "record_first_review", "accept"):
            return {"sione"} if proactive else {"priya", "dan", *LEADERS}
        if name == "decline":
            return set() if proactive else {"priya", "dan", *LEADERS}
        if name == "ask_to_decline" or name == "withdraw_request":
            return {"sione"} if proactive else set()
        if name in ("confirm_urgent", "approve_declining", "send_back_to_psm"):
            return LEADERS
        return {self.owner, *LEADERS}

    def stands_against(self, name) -> bool:
        direct, centrelink = self.route in ("direct", "proactive"), self.route != "intray"
        match name:
            case "answer_criteria":
                return not direct
            case "record_first_review":
                return not centrelink
            case "confirm_urgent":
                return self.urgent
            case "accept":
                return (direct and not self.criteria) or (centrelink and not self.reviewed)
            case "tick":
                return not self.left
            case "record_as_actioned":
                return bool(self.left or self.mailed)
            case "record_in_portal":
                return centrelink
        return False

    def answers(self, name, met) -> dict:
        match name:
            case "answer_criteria":
                return CRITERIA | {"zone_managed": not met}
            case "record_first_review":
                return {"risk": "no", "management": "By phone"}
            case "confirm_urgent":
                return {"contacted_by": self.who("noah"), "contacted_at": now()}
            case "accept":
                proactive = {"zone": self.places.west, **TERM} if self.route == "proactive" else {}
                return {"owner": self.who(self.owner), **proactive}
            case "decline" | "ask_to_decline":
                return BACK
            case "send_back_to_psm":
                return {"reason": "Not yet"}
            case "tick":
                return {"item": self.left[0], "left": ""} if self.left else {"item": None}
            case "record_in_portal":
                return {"portal_record": "PS-1"}
        return {}

    def go(self, name, person, met):
        if self.state not in FROM[name]:
            expected = "refused"
        elif person not in self.may(name):
            expected = "denied"
        else:
            expected = "refused" if self.stands_against(name) else "done"
        if not self.attempt(name, person, expected, **self.answers(name, met)):
            return
        self.state = TO.get(name, self.state)
        if name == "answer_criteria":
            self.criteria = met
        elif name == "record_first_review":
            self.reviewed = True
        elif name == "confirm_urgent":
            self.urgent = True
        elif name == "accept":
            self.mailed = [item for item in self.mailed if not (self.route == "proactive" and item.key == "zone_told")]
        elif name == "tick":
            self.left = self.left[1:]
        waiting = Approval.objects.waiting().filter(record_id=self.record.pk).count()
        assert waiting == (self.state == "awaiting_ssm")


def test_a_referral_keeps_to_the_model(ps, cast, places):
    ReferralMachine.places = places
    ps.noah = cast.noah
    rare = ("accept", "decline", "ask_to_decline", "approve_declining", "send_back_to_psm", "withdraw_request", "tick")
    run(
        ReferralMachine,
        ps,
        proof="Referrals under any order of steps",
        examples=25,
        done=("take_up", "confirm_urgent"),
        done_in_full=(*rare, "record_as_actioned", "record_in_portal"),
    )
