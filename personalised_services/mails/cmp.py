"""The e-mails about a Customer Management Plan. They carry references, never a customer's name or CRN."""

from casework.outbox import Mail


def cross_program(plan, psm, *, by) -> Mail:
    """To a PSM: the customer has an active MSP; discuss it across the programs (CMP-01)."""
    return Mail(
        kind=f"cross_program.{psm.pk}", to=psm.email, reply_to=plan.team_mailbox,
        template="personalised_services/cross_program", context={"plan": plan, "to": psm, "author": by},
    )  # fmt: skip
