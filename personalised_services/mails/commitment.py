"""The e-mail about correspondence, text in templates/mail/personalised_services/. References, no customer."""

from casework.outbox import Mail


def to_ecrt(correspondence, *, by) -> Mail:
    """To the External Complaints Resolution Team: a written response is to be coordinated (CAS-13)."""
    return Mail(
        kind="to_ecrt", to=correspondence.coordinated_with.address, reply_to=correspondence.team_mailbox,
        template="personalised_services/response_to_coordinate", occurrence=correspondence.version,
        context={"correspondence": correspondence, "author": by},
    )  # fmt: skip
