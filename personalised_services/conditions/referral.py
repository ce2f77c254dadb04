"""Guards of a referral's steps, each with its reasons, and what of its list is done. They judge stored facts."""

from casework.steps import Reason, because
from personalised_services.checklists import items_of
from personalised_services.intake import DIRECT, criteria


@because("The three criteria are asked of a direct referral.", "REF-02")
def is_direct(referral):
    return referral.route in DIRECT


@because("That is done for Centrelink referrals.", None)
def is_of_centrelink(referral):
    return referral.program == "centrelink"


@because("The PS portal’s record is for Child Support.", "REF-16")
def is_of_child_support(referral):
    return referral.program == "child_support"


@because("It is confirmed as urgent already.", "REF-14")
def is_not_urgent(referral):
    return not referral.is_urgent


def meets_the_criteria(referral):
    """A direct referral has its three questions answered, and nothing in them, nor any restriction that holds, stands against it."""
    if referral.route not in DIRECT:
        return True
    told = criteria(referral)
    reasons = [Reason(f"Not answered yet: {words}.", "REF-02") for words, met, _ in told if met is None]
    if referral.restricted_now is False:
        said_in = dict.fromkeys(one.said_in.reference for one in referral.restrictions)
        reasons += [
            Reason(f"{reference} restricts the customer now: answer the criteria anew.", "REF-02")
            for reference in said_in
        ]
    return reasons + [Reason(against, "REF-02") for _, met, against in told if met is False]


meets_the_criteria.rules = ("REF-02",)  # type: ignore[attr-defined]


@because("Record the first review: the aggression risk, and how the customer is best managed.", "REF-03")
def first_review_is_recorded(referral):
    return referral.program != "centrelink" or bool(referral.risk and referral.management)


# -- the list


def what_is_done(referral) -> dict:
    """{key of an item: its ReferralItem, or when and by which step it was done}."""
    done = {row.key: row for row in referral.items.filter(ended_at=None).select_related("by")}
    for key, at in (("zone_told", referral.zone_told_at), ("centre_told", referral.centre_told_at)):
        if at:
            done[key] = at
    return done


def open_items(referral) -> list:
    """The items of the program's list that are neither done nor said not to apply."""
    done = what_is_done(referral)
    return [item for item in items_of(referral.program).values() if item.key not in done]


@because("Every item that is ticked by hand is done.", "REF-08")
def an_item_is_open(referral):
    return any(not item.by_step for item in open_items(referral))


@because("Every item of the list is asked for, or is done.", "REF-15")
def an_optional_item_is_open(referral):
    return any(item.optional for item in open_items(referral))


@because("Nothing is ticked.", "REF-08")
def an_item_is_done(referral):
    return referral.items.filter(ended_at=None).exists()


def every_item_is_done(referral):
    """Each item of the program's list is done, or is said not to apply."""
    return [Reason(f"To be done: {item.words}.", item.rule) for item in open_items(referral)] or True


every_item_is_done.rules = ("REF-08", "REF-09", "REF-10", "REF-15")  # type: ignore[attr-defined]


@because("The Zone was told already.", "REF-09")
def zone_is_not_told(referral):
    return referral.zone_told_at is None


@because("The Service Centre was told already.", "REF-09")
def centre_is_not_told(referral):
    return referral.centre_told_at is None
