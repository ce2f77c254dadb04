"""What is agreed with the customer and discussed about them: commitments, follow-up, correspondence, options, discussions."""

from django.db import models
from django.utils.functional import cached_property
from django_fsm import transition

from casework.beside import with_rows
from casework.steps import step
from casework.words import within
from people.clock import now
from personalised_services.conditions import case as conditions
from personalised_services.conditions import commitment as commitment_conditions
from personalised_services.effects import commitment as commitment_effects
from personalised_services.querysets.case import OPEN_CASE
from personalised_services.who import case as who

FORMS = "personalised_services.forms.commitment"
OPTIONS = "personalised_services.forms.option"


#: What a case may have beside it: the relations that lead to it.
WORK = (
    "issues", "indicators", "plans", "exits", "variations", "restriction_proposals", "cold_transfers", "referrals",
    "letters", "grants", "contacts", "commitments", "correspondence", "discussions", "options", "external_referrals", "follow_up_decisions",
    "consultations", "assessment_referrals", "stacking",
)  # fmt: skip


class AgreedWithTheCustomer(models.Model):
    class Meta:
        abstract = True

    @cached_property
    def work(self) -> set[str]:
        """Which kinds of records the case has, in one statement: most cases have few, and nothing else is asked for."""
        return with_rows(self, WORK)

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Note a commitment", "noted a commitment", form=f"{FORMS}.NoteCommitment", icon="calendar-check",
            guards=(conditions.is_begun,), rules=("CAS-09",), then=(commitment_effects.commitment_is_noted,),
        ),
    )  # fmt: skip
    def note_commitment(self, *, by, **said):
        """Note what was promised to the customer, or by them, and until when."""

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Decide on follow-up", "decided whether follow-up is needed", form=f"{FORMS}.DecideFollowUp", icon="inbox",
            guards=(conditions.is_of_child_support, conditions.is_begun), rules=("CAS-22",),
            then=(commitment_effects.follow_up_is_arranged,),
        ),
    )  # fmt: skip
    def decide_follow_up(self, *, by, needed, **said):
        """Say which issues were identified, whether follow-up is needed, the PS in-tray that shows it, and for when it is arranged."""
        return "arranged a follow-up" if needed else "found that no follow-up is needed"

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Record correspondence", "recorded correspondence", form="personalised_services.forms.correspondence.Record",
            icon="mail-open", guards=(conditions.is_begun,), rules=("CAS-13",),
            then=(commitment_effects.correspondence_is_recorded,),
        ),
    )  # fmt: skip
    def record_correspondence(self, *, by, **said):
        """Record what the customer wrote, and where it is saved."""

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Record a discussion", "recorded a discussion", form=f"{OPTIONS}.RecordDiscussion", icon="messages-square",
            rules=("CAS-11", "CAS-17"), then=(commitment_effects.ssm_is_told,),
        ),
    )  # fmt: skip
    def record_discussion(self, *, by, about, with_whom, words):
        """Record what was discussed with the SSM or SM: a risk of escalating behaviour, a social worker, options."""
        found = self.discussions.create(about=about, with_whom=with_whom, words=words, by=by)
        return f"discussed with {with_whom.name}: {within(found.get_about_display())}"

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Record an option", "recorded an option for the customer", form=f"{OPTIONS}.RecordOption", icon="signpost",
            guards=(conditions.is_of_child_support, conditions.is_begun), rules=("CAS-17", "CAS-18"),
        ),
    )  # fmt: skip
    def record_option(self, *, by, kind, words, outcomes="", conference_call=False):
        """Record an option that the customer has, and for a specialised referral which outcomes were discussed with the specialist."""
        found = self.options.create(kind=kind, words=words, outcomes=outcomes, conference_call=conference_call, by=by)
        return f"recorded an option: {within(found.get_kind_display())}"

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Confirm the options", "confirmed the options", form=f"{OPTIONS}.ConfirmOptions", icon="mail-check",
            guards=(conditions.is_of_child_support, commitment_conditions.options_are_to_be_confirmed),
            rules=("CAS-18",), then=(commitment_effects.options_are_confirmed,),
        ),
    )  # fmt: skip
    def confirm_options(self, *, by, left_out_because):
        """Have issues and options confirmed by a letter; in segments 1 and 2 it may be left out where it would clarify nothing."""
        return "left the letter on the options out" if left_out_because else None

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Decide on further contact", "decided whether further contact is required",
            form=f"{OPTIONS}.DecideFurtherContact", icon="landmark", guards=(conditions.is_of_child_support,),
            rules=("CAS-15",),
        ),
    )  # fmt: skip
    def decide_further_contact(self, *, by, source, further_contact, because):
        """For a referral over an MP or the Ombudsman: determine whether further contact with the customer is required."""
        self.external_referrals.create(source=source, further_contact=further_contact, because=because, by=by)
        return f"determined that {'further' if further_contact else 'no further'} contact is required"

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Record the complaints officer’s answer", "recorded the External Complaints Officer’s answer",
            form=f"{OPTIONS}.ComplaintsAnswer", icon="message-square-reply",
            guards=(conditions.is_of_child_support, commitment_conditions.complaints_officer_is_to_be_asked),
            rules=("CAS-15",),
        ),
    )  # fmt: skip
    def record_complaints_answer(self, *, by, officer, asked_on, resolved, answer):
        """Record that the External Complaints Officer was contacted, and whether the customer's issues are resolved."""
        found = self.external_referrals.filter(further_contact=False, answered_at=None).first()
        type(found).objects.filter(pk=found.pk).update(
            officer=officer, asked_on=asked_on, resolved=resolved, answer=answer, answered_at=now(), answered_by=by
        )
