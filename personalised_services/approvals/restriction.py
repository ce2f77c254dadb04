"""What is asked about a proposal to restrict service channels: of the SSM, then of the SM, then of an Approver (SCR-06).

At each place of the chain the PSSO who submitted it asks, so that it is theirs to withdraw, and they hear of each decision.
"""

from dataclasses import replace

from casework import approvals
from casework.approvals import Decision
from people.roles import APPROVER, SM, SSM
from personalised_services.who.case import is_related


def what_is_stated(proposal) -> dict[str, str]:
    """What the submission states, as far as it is written (SCR-04)."""
    until, review = proposal.lasts_until, proposal.review_on
    return {
        "Ground": _ground(proposal),
        "Earlier warning": proposal.warned_in_words,
        "Restrictions": "\n".join(
            f"{one}{': ' + one.conditions if one.conditions else ''}" for one in proposal.channels
        ),
        "Reasons": proposal.reasons,
        "Behaviour": proposal.behaviour,
        "Impact on staff and the agency": proposal.impact_staff,
        "Outstanding or sensitive issues, and options given": proposal.issues_and_options,
        "Impact on internal and external customers, across programs": proposal.impact_customers,
        "Contact arrangements": proposal.contact_arrangements,
        "Timeframe": f"Until {until:%-d %B %Y}" if until else "",
        "Reviewed on": f"{review:%-d %B %Y}" if review else "",
    }


def what_is_discussed(proposal) -> dict[str, str]:
    """What was discussed with the SSM (SCR-05)."""
    return {
        "Staff safety": proposal.staff_safety,
        "Disruption": proposal.disruption,
        "Workload": proposal.workload,
        "Others in the case": proposal.others_in_case,
        "Previous action": proposal.previous_action,
    }


def what_is_proposed(proposal) -> dict[str, str]:
    """The whole submission, and the letter's fingerprint, which changes with every word of it; no name of the customer."""
    letter = proposal.letter
    said = "\n".join(f"{label}: {words}" for label, words in what_is_discussed(proposal).items())
    fingerprint = f"{letter.reference}, fingerprint {letter.fingerprint(letter.usual_signatory)}"
    return {**what_is_stated(proposal), "Discussed with the SSM": said, "Letter": fingerprint}


def _ground(proposal) -> str:
    if proposal.basis == "violence":
        said = f"{proposal.get_violence_display()} physical violence; {proposal.consulted.name} consulted on {proposal.consulted_on:%-d %B %Y}"
        return f"{said}. {proposal.avenues}" if proposal.avenues else said
    if proposal.basis == "exhausted":
        return f"The behaviour continues, and all other reasonable avenues are exhausted: {proposal.avenues}"
    return ""


def may_decide(proposal, user) -> bool:
    """Nobody who is related to the customer, nor who proposed, owns or forwarded it: three others decide (SCR-06)."""
    return not is_related(proposal.case, user) and user.pk not in proposal.in_chain


BY_SSM = Decision(
    "restriction_ssm", "A service channel restriction, SSM", "personalised_services.restrictionproposal", "SCR-06",
    role=SSM, content=what_is_proposed, icon="phone-off",
    approve="forward_to_sm", send_back="send_back", withdraw="withdraw",
    follows=(("It goes to the SM", "SCR-06"),),
    place=lambda proposal: (proposal.case.team, proposal.case.site),
    benefits=lambda proposal: None if proposal.case.owner_id == proposal.submitted_by_id else proposal.case.owner,
    fits=may_decide, otherwise="Have the case given to a PSSO, who then submits it, or another SSM named.",
)  # fmt: skip
BY_SM = replace(
    BY_SSM, kind="restriction_sm", label="A service channel restriction, SM", role=SM, approve="forward_to_approvers",
    otherwise="",
    follows=(("It goes to the Approvers, and its letter with it", "SCR-06"),),
)  # fmt: skip
BY_APPROVER = replace(
    BY_SSM, kind="restriction_approver", label="A service channel restriction, Approver", role=APPROVER, approve="approve",
    otherwise="",
    follows=(
        ("It is in force in the whole agency, and the letter bears your signature", "SCR-07"),
        ("SM, SSM and PSSO are e-mailed", "SCR-07"),
    ),
)  # fmt: skip
CHAIN = {"with_ssm": BY_SSM, "with_sm": BY_SM, "with_approver": BY_APPROVER}


def decides(proposal, user) -> bool:
    """Who decides it where it is: neither who proposed, owns or forwarded it, nor a deputy of who asked."""
    decision = CHAIN.get(proposal.state)
    return decision is not None and approvals.decides(decision)(proposal, user)


decides.roles = (SSM, SM, APPROVER)  # type: ignore[attr-defined]


# -- effects


def sends_back(proposal, *, by, reason):
    """The submission goes back to its PSSO with the reason; they are told (SCR-06)."""
    decision = next(one for one in CHAIN.values() if approvals.waiting_on(proposal, one))
    approvals.sends_back(decision)(proposal, by=by, reason=reason)


def withdraws(proposal, *, by):
    """The submission waits for nobody any more."""
    row = next(row for one in CHAIN.values() if (row := approvals.waiting_on(proposal, one)))
    decision = next(one for one in CHAIN.values() if one.kind == row.kind)
    approvals.withdraws(decision)(proposal, by=row.asked_by)


def asks_ssm(proposal, *, by):
    """The SSM is asked; it stays as it was submitted (SCR-06)."""
    approvals.asks(BY_SSM)(proposal, by=by)


def forwards_to_sm(proposal, *, by):
    """The SSM has forwarded it: the SM is asked (SCR-06)."""
    _forwards(proposal, by, BY_SSM, BY_SM)


def forwards_to_approvers(proposal, *, by):
    """The SM has forwarded it: an Approver is asked (SCR-06)."""
    _forwards(proposal, by, BY_SM, BY_APPROVER)


def _forwards(proposal, by, decided, next_one):
    asker = approvals.waiting_on(proposal, decided).asked_by
    approvals.approves(decided)(proposal, by=by)
    approvals.asks(next_one)(proposal, by=asker)


asks_ssm.asks = BY_SSM  # type: ignore[attr-defined]
forwards_to_sm.asks = BY_SM  # type: ignore[attr-defined]
forwards_to_approvers.asks = BY_APPROVER  # type: ignore[attr-defined]
