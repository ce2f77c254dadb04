"""Guards of an exit, and of what it does to its case and plan, each with its reasons. They judge stored facts."""

from casework.steps import Reason, because, lasting
from casework.words import within
from personalised_services.querysets.case import OPEN_REVIEW
from personalised_services.reach import zone_contacts

# -- of the case


@lasting
@because("The exit process is Centrelink’s: a Child Support case is finalised.", "EXIT-01")
def case_is_of_centrelink(case):
    return case.program == "centrelink"


@because("No plan of it holds: an exit ends one, and the reasons for it stand there.", "EXIT-05")
def a_plan_holds(case):
    return case.plans.running().exists()


def _last(case, *states):
    last = case.exits.order_by("-id").first()
    return last is not None and last.state in states


@because("The recommended exit has come to no end yet.", "EXIT-02")
def exit_came_to_nothing(case):
    return _last(case, "not_supported", "withdrawn")


@because("The exit is not finalised yet.", "EXIT-04")
def exit_is_finalised(case):
    return _last(case, "finalised")


@because("The outcome of the exit is not complete yet.", "EXIT-05")
def exit_is_complete(case):
    return _last(case, "complete")


# -- of the plan


@because("The customer has not left Personalised Services.", "EXIT-07")
def customer_has_left(plan):
    return plan.exits.filter(state="complete").exists()


@because("Its exit is endorsed: no review is asked for any more.", "EXIT-04")
def exit_is_not_endorsed(plan):
    return plan.case.state != "exit_endorsed"


# -- of the recommendation


def what_is_answered(leaving) -> dict:
    """{key of a criterion: its ExitAnswer}."""
    return {row.key: row for row in leaving.answers.filter(ended_at=None).select_related("by")}


def open_criteria(leaving) -> list:
    """The criteria that are neither answered nor said not to apply."""
    answered = what_is_answered(leaving)
    return [item for key, item in leaving.way.criteria.items() if key not in answered]


@because("Every criterion is answered.", "EXIT-01")
def a_criterion_is_open(leaving):
    return bool(open_criteria(leaving))


@because("Every criterion that need not apply is answered.", "EXIT-01")
def an_optional_criterion_is_open(leaving):
    return any(item.optional for item in open_criteria(leaving))


@because("No criterion is answered.", "EXIT-01")
def a_criterion_is_answered(leaving):
    return leaving.answers.filter(ended_at=None).exists()


def every_criterion_is_answered(leaving):
    """Each criterion of this way out is answered, or said not to apply where that may be."""
    return [Reason(f"Not answered: {item.words}.", item.rule) for item in open_criteria(leaving)]


every_criterion_is_answered.rules = ("EXIT-01",)  # type: ignore[attr-defined]


@because("Write the review note: the change for the better, and the options for what comes.", "EXIT-04")
def note_is_written(leaving):
    return leaving.written_at is not None


def endorsing_review(leaving):
    """The plan's last review, where it came to the exit: the SSM supported it there, and the Zone decided so."""
    last = leaving.plan.reviews.order_by("-id").first()
    return last if last is not None and last.state == "exits" else None


@because("The plan’s review came to the exit, supported by the SSM and decided by the Zone: go by that.", "EXIT-02")
def no_review_endorses_it(leaving):
    return endorsing_review(leaving) is None


@because("No review of the plan came to the exit: ask the SSM.", "EXIT-02")
def a_review_endorses_it(leaving):
    return endorsing_review(leaving) is not None


def zone_is_consulted(leaving):
    """The SCM or TL, the CAN-OC, or both were consulted; in the proactive way the Zone is told instead."""
    if not leaving.way.zone_endorses or leaving.consultations.exists():
        return []
    return [Reason("Consult the Zone first: its SCM or TL, its CAN-OC, or both.", "EXIT-03")]


zone_is_consulted.rules = ("EXIT-03",)  # type: ignore[attr-defined]


def zone_endorses_it(leaving):
    """The Zone endorses the exit; in the proactive way it is told of it instead."""
    if not leaving.way.zone_endorses or leaving.zone_endorsed_on:
        return []
    return [Reason("The Zone’s endorsement is not recorded.", "EXIT-04")]


zone_endorses_it.rules = ("EXIT-04", "EXIT-07")  # type: ignore[attr-defined]


@because("In the proactive way the Zone is told of the exit; it is not asked to endorse it.", "EXIT-07")
def zone_is_asked(leaving):
    return leaving.way.zone_endorses


@because("The Zone has endorsed it.", "EXIT-04")
def zone_has_not_endorsed(leaving):
    return leaving.zone_endorsed_on is None


@because("The zone has no CAN-OC to e-mail: an administrator gives somebody the role of zone contact.", "EXIT-04")
def zone_has_a_contact(leaving):
    return bool(zone_contacts(leaving.site.zone_id))


@because("A review of the plan runs: its outcome comes first.", "REV-10")
def no_review_runs(leaving):
    return not leaving.plan.reviews.filter(state__in=OPEN_REVIEW).exists()


def left_open(leaving) -> list[str]:
    """What the customer would leave behind: each issue without an outcome, each commitment that is still to be kept (EXIT-01)."""
    issues = leaving.case.issues.filter(settled_at=None)
    return [
        *(f"{within(one.get_kind_display())}, {one.words}" for one in issues),
        *(f"{one.reference}, {one.words}" for one in leaving.case.commitments.open()),
    ]


def no_variation_waits(leaving):
    """Nothing is asked of an Approver any more for a customer who has left (MSP-07)."""
    waiting = leaving.case.variations.filter(state="awaiting")
    return [Reason(f"{one.reference} waits for an Approver: withdraw it first.", "MSP-07") for one in waiting]


no_variation_waits.rules = ("MSP-07",)  # type: ignore[attr-defined]


MISSING = {
    "zone_updated_on": "That the Zone updated the record and made the new plan is not recorded.",
    "told_at": "The customer was not told of the outcome.",
    "docs_ended_on": "The PS DOCs are not ended and annotated.",
}


def outcome_is_recorded(leaving):
    """What its way asks for was done: the Zone's record and plan, the customer told, the PS DOCs ended."""
    return [Reason(MISSING[field], "EXIT-05") for field in leaving.way.outcome if getattr(leaving, field) is None]


outcome_is_recorded.rules = ("EXIT-05", "EXIT-07")  # type: ignore[attr-defined]
