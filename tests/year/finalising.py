"""The finalisation of a Child Support case: what each step of it leaves in the ledger (FIN-01 to FIN-08, LET-01)."""

from personalised_services.finalising import CONDITIONS, REASON_FIELDS
from personalised_services.models import FinalisationRequest, Letter
from tests.lived.ledger import key_of
from tests.year import reckoning
from tests.year.calling import REVIEW as COLD_REVIEW
from tests.year.on_a_case import OnACase
from tests.year.writing import Writing
from tests.year.year import Dossier, Year

REPLY = "finalisation_reply"
ANSWERED = dict.fromkeys(CONDITIONS, "yes") | {"responses_understood": "na", "condition_words": ""}
UNSAID = {
    "told_on": None, "told_words": "", "letter": None, "responded_on": None, "response_words": "", "untold_because": "",
    "untold_discussed_with": None, "untold_discussed_on": None,
}  # fmt: skip
NOTHING = {name: "" if name in ("options_by", "process") else None for name in REASON_FIELDS}
REASON = {"reason": "addressed", "reason_words": "Nothing is left to do."} | NOTHING | {"all_addressed": True}
#: What runs on of a case that is closed, by kind of record.
RUNS_ON = {"personalised_services.letter": (), "personalised_services.coldtransfer": (COLD_REVIEW,)}


class Finalising(OnACase):
    """The request of a PSSO's, decided by the SSM."""

    def __init__(self, year: Year, dossier: Dossier, chance):
        super().__init__(year, dossier, chance)
        self.asked = None
        dossier.is_finalising = True
        year.take(dossier.case, "request_finalisation", by=dossier.owner)
        self._begins(FinalisationRequest.objects.filter(case=dossier.case).latest("pk"), "draft")

    # -- the draft
    def answer(self) -> None:
        self._take("answer_conditions", **ANSWERED)
        self._take("give_reason", **REASON)

    def phoned(self) -> None:
        said = {"told_how": "phone", "told_on": self.today, "told_words": "She knows."}
        self._take("tell_customer", **UNSAID | said)

    def written_to(self, writing: Writing) -> None:
        """By the letter that was sent: the customer has 14 full days to respond (FIN-02)."""
        letter = Letter.objects.get(pk=writing.record.pk)
        self._take("tell_customer", **UNSAID | {"told_how": "letter", "letter": letter})
        limit = reckoning.reply(self.year.hours(self.dossier), letter.posted_on)
        self.year.starts(self.record, REPLY, self.dossier, limit, at_end=self._reply_is_over)

    def _reply_is_over(self, limit) -> str:
        self.year.ledger.happened(self.record, "end_reply_time", None)
        self.year.ledger.notice(self.record, self.dossier.owner, "reply_over")
        return "end_reply_time"

    def responded(self, writing: Writing) -> None:
        """The customer answered before the time was over."""
        letter = Letter.objects.get(pk=writing.record.pk)
        said = {"told_how": "letter", "letter": letter, "responded_on": self.today, "response_words": "She agrees."}
        self._take("tell_customer", **UNSAID | said)
        self.year.ledger.clears(self.record, REPLY)

    def leave(self) -> None:
        self._take("leave", becomes="withdrawn", because="She rings again.")
        self.year.ledger.clears(self.record, REPLY)
        self.dossier.is_finalising = False

    # -- the decision
    def submit(self) -> None:
        dossier = self.dossier
        dossier.waits += 1
        said = {"transferred_as": "Customer screen", "portal_record": "PS-4471"}
        ask = self.year.decisions.ask
        self.asked = ask(
            self.record,
            "submit_to_ssm",
            "finalisation",
            by=dossier.owner,
            team=dossier.team,
            becomes="awaiting",
            **said,
        )

    def when_decided(self):
        return self.year.days_on(self.year.decisions.who(self.asked)[0], 0, self.chance)

    def decide(self, *, approved: bool) -> None:
        self.dossier.waits -= 1
        decide = self.year.decisions.decide
        if approved:
            by, _ = self.year.decisions.who(self.asked)
            self._take("review_it", by=by, review_words="All is done.")
            decide(self.record, "approve", self.asked, approved=True, becomes="approved")
            return
        said = {
            "reason": "The objection is not decided.", "refusal_discussed_on": self.today, "next_steps": "Wait.",
            "cmp_updated": "CMP of today", "leads_to": "management",
        }  # fmt: skip
        decide(self.record, "refuse_request", self.asked, approved=False, becomes="refused", **said)

    def reactivate(self) -> None:
        said = {"reactivated_on": self.today, "unresolved_actioned": "The objection."}
        self._take("reactivate", becomes="reactivated", **said)
        self.dossier.is_finalising = False

    # -- the end
    def action(self) -> None:
        by = self.year.leader(self.dossier.team, besides=self.dossier.owner)
        self._take("action_request", by=by, becomes="actioned", approval_documented="Approved.")
        self.year.ledger.notice(self.record, self.dossier.owner, "actioned")

    def close(self) -> Writing | None:
        """Nothing of the case runs any more but its letters; who was told by phone is written to (FIN-08, LET-01)."""
        year, dossier, ledger = self.year, self.dossier, self.year.ledger
        by_letter = FinalisationRequest.objects.get(pk=self.record.pk).letter_id
        done = {
            "transfer_documented": "Back.", "unlocked_on": self.today, "business_line": "General", "indicator": "removed",
            "closing_portal_record": "PS-4471",
        }  # fmt: skip
        self._take("close_case", becomes="closed", **done)
        ledger.happened(dossier.case, "finalise", dossier.owner, becomes="finalised")
        for record in (dossier.case, *dossier.hang_on_it):
            label, _ = key_of(record)
            for kind in RUNS_ON.get(label, [limit.kind for limit in ledger.running_on(record)]):
                ledger.ends(record, kind)
        dossier.is_over = True
        if by_letter:
            return None
        letter = Letter.objects.filter(case=dossier.case).latest("pk")
        ledger.happened(letter, "open", dossier.owner, becomes="due")
        hours = year.hours(dossier)
        year.starts(letter, "letter_due", dossier, reckoning.letter(hours, self.today))
        dossier.hang_on_it.append(letter)
        return Writing(year, dossier, letter, "exit", self.chance)
