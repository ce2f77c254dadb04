"""Guards of a review's steps, and of what a plan's review does to the plan, each with its reason. They judge stored facts."""

from casework import deadlines
from casework.steps import because
from people.clock import now
from personalised_services.deadlines import REVIEW_OPENS, day_0_of
from personalised_services.reach import zone_contacts


def _today(record):
    return now().astimezone(record.site.tz).date()


# -- of the plan


@because(lambda plan: f"Its review opens on {day_0_of(plan.ends_on):%-d %B %Y}.", "REV-01")
def review_is_due(plan):
    """The review opens 28 days before the plan ends.

    By the limit that awaits it, at the midnight of the site where that began: the case may be in another zone now.
    """
    return deadlines.of(plan).filter(kind=REVIEW_OPENS.kind, closed_at=None, due_at__lte=now()).exists()


@because("Its review opens by itself now: 28 days before it ends.", "MSP-03")
def review_is_ahead(plan):
    return _today(plan) < day_0_of(plan.ends_on)


def _ended(plan, *states, early):
    review = plan.reviews.order_by("-id").first()
    return review is not None and review.state in states and bool(review.early_because) is early


@because("Its review has not come to the outcome that the customer remains.", "REV-09")
def customer_remains(plan):
    return _ended(plan, "remains", early=False)


@because("No early review of it came to the outcome that the customer remains.", "MSP-03")
def early_review_changed_nothing(plan):
    return _ended(plan, "remains", early=True)


@because("Its review has not come to the outcome that the customer exits.", "REV-10")
def customer_exits(plan):
    return _ended(plan, "exits", early=False) or _ended(plan, "exits", early=True)


@because("The Zone’s new plan does not hold yet.", "REV-09")
def another_plan_holds(plan):
    return plan.case.plans.filter(state="active").exclude(pk=plan.pk).exists()


# -- of the review


@because("Record two phone attempts first.", "REV-02")
def phoned_twice(review):
    return review.attempts.count() >= 2


@because("The interview was held.", "REV-03")
def not_interviewed(review):
    return review.interviewed_at is None


@because("No exit is recommended.", "EXIT-02")
def exit_is_recommended(review):
    return review.recommendation == "exits"


@because("The SSM has said already whether the exit is supported.", "EXIT-02")
def quality_not_checked(review):
    return not review.quality


@because("An exit is recommended: the SSM checks its quality and supports it first.", "REV-06")
def exit_is_supported(review):
    return review.recommendation != "exits" or review.quality == "supported"


@because("The zone has no contact to e-mail: an administrator gives somebody the role.", "REV-06")
def zone_has_a_contact(review):
    return bool(zone_contacts(review.site.zone_id))


@because("The Zone has asked for no panel.", "REV-08")
def panel_is_asked_for(review):
    return review.panel_at is not None


@because(lambda review: f"The panel meets on {review.panel_at.astimezone(review.site.tz):%-d %B %Y}.", "REV-08")
def panel_has_begun(review):
    return review.panel_at is None or review.panel_at <= now()


@because("The part in the panel is recorded.", "REV-08")
def panel_not_recorded(review):
    return not review.panel_words


@because("The customer was told of the outcome.", "REV-09")
def outcome_not_told(review):
    return review.outcome_told_at is None
