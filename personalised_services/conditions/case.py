"""Guards of a case's steps, each with its reasons. They judge stored facts."""

from casework.steps import because, lasting
from people.clock import now


def is_of_its_program(case, step) -> bool:
    """Whether the step is one of the case's program, and not the other one's alone."""
    return all(guard(case) for guard in step.guards if getattr(guard, "lasting", False))


@because("Begin the case first.", "CAS-01")
def is_begun(case):
    return case.state != "accepted"


@because("No issue is outstanding.", "CAS-03")
def issue_is_open(case):
    return "issues" in case.work and case.issues.filter(settled_at=None).exists()


@because("No sensitive issue indicator is set.", "CAS-16")
def indicator_is_set(case):
    return "indicators" in case.work and case.indicators.filter(lifted_at=None).exists()


@because("Nobody was granted sight of it.", None)
def is_granted(case):
    return "grants" in case.work and case.grants.running().exists()


@because("No member of staff is recorded as related to the customer.", None)
def has_relatives(case):
    return case.customer.relatives.running().exists()


@lasting
@because("Segments and Customer Management Plans are of a Child Support case.", "SEG-01")
def is_of_child_support(case):
    return case.program == "child_support"


# -- Managed Service Plans


@lasting
@because("A Managed Service Plan is of a Centrelink case.", "MSP-01")
def is_of_centrelink(case):
    return case.program == "centrelink"


@because("A plan is drafted already: change that one.", "MSP-01")
def no_plan_is_drafted(case):
    return "plans" not in case.work or not case.plans.filter(state="draft").exists()


@because("Only a reactive plan restricts service channels.", "MSP-05")
def plan_is_reactive(plan):
    return plan.kind == "reactive"


@because("Only a proactive plan is reviewed each fortnight.", "MSP-04")
def plan_is_proactive(plan):
    return plan.kind == "proactive"


@because("Only a proactive plan becomes reactive.", "MSP-02")
def plan_is_to_turn(plan):
    return plan.kind == "proactive"


@because("The SSM supports it already: the Zone is consulted next.", "MSP-02")
def turn_is_not_supported(plan):
    return plan.turn_supported_at is None


@because("The SSM has not supported that it becomes reactive.", "MSP-02")
def turn_is_supported(plan):
    return plan.turn_supported_at is not None


@because("Its time is over: draft another one.", "MSP-07")
def variation_is_ahead(variation):
    return not variation.is_over


@because("The restriction that it varies holds no more.", "MSP-07")
def varied_restriction_holds(variation):
    return variation.restriction_id in {one.pk for one in variation.case.restrictions}


@because("No channel is restricted by a plan or proposal of this case.", "MSP-07")
def case_is_restricted(case):
    return bool(case.own_restrictions)


@because("No channel is restricted.", "MSP-06")
def channel_is_set(plan):
    return plan.restrictions.filter(ended_at=None).exists()


@because("Begin the case first.", "CAS-01")
def case_is_active(plan):
    return plan.case.state == "active"


@because("Write the servicing strategies first.", "MSP-05")
def strategies_are_written(plan):
    return bool(plan.strategies)


@because(lambda plan: f"It runs from {plan.starts_on:%-d %B %Y} to {plan.ends_on:%-d %B %Y}.", "MSP-01")
def term_runs(plan):
    return plan.starts_on <= now().astimezone(plan.site.tz).date() <= plan.ends_on


@because("Another plan of the case is running.", "MSP-01")
def no_other_plan_runs(plan):
    others = plan.case.plans.running().exclude(pk=plan.pk)
    return not others.exclude(state="renewed").exists()  # a renewed one gives way
