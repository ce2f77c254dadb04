"""Who may take a contact's steps."""

from people.roles import INTEGRATION_CLIENT, SERVICE_OFFICER, SSO, TEAM_LEADER, TPS_OFFICER, TPS_STAFF


def its_officer(contact, user) -> bool:
    """The TPS officer (or system) that has the contact in hand now."""
    return user.is_active and contact.officer_id == user.pk and user.has_role(TPS_OFFICER, INTEGRATION_CLIENT)


def its_tps_officer(contact, user) -> bool:
    """The TPS officer who has the contact in hand now: where it takes a person's judgement, no system."""
    return user.is_active and contact.officer_id == user.pk and user.has_role(TPS_OFFICER)


def officer_of_its_contact(record, user) -> bool:
    """The TPS officer who has the contact in hand: a person, no system."""
    return its_tps_officer(record.contact, user)


def a_team_leader(record, user) -> bool:
    """A team leader: staff tell theirs, and don't contact TPS again themselves."""
    return user.is_active and user.has_role(TEAM_LEADER)


def its_answering_officer(follow_up, user) -> bool:
    """The TPS officer whom the follow-up is given to."""
    return user.is_active and follow_up.officer_id == user.pk and user.has_role(TPS_OFFICER)


def its_answering_officer_or_team_leader(follow_up, user) -> bool:
    """The TPS officer whom the follow-up is given to, or a team leader (an officer may be away)."""
    return its_answering_officer(follow_up, user) or a_team_leader(follow_up, user)


def keeps_known_issues(issue, user) -> bool:
    """SSOs and team leaders keep what is known to be broken."""
    return user.is_active and user.has_role(SSO, TEAM_LEADER)


def a_tps_officer(question, user) -> bool:
    """Any TPS officer: who picks it up answers it."""
    return user.is_active and user.has_role(TPS_OFFICER)


def who_asked(question, user) -> bool:
    """The service officer who asked."""
    return user.is_active and question.asked_by_id == user.pk and user.has_role(SERVICE_OFFICER)


def its_officer_or_team_leader(contact, user) -> bool:
    """Who has it in hand, or a team leader (an officer may be away)."""
    return its_officer(contact, user) or (user.is_active and user.has_role(TEAM_LEADER))


def tps_staff(contact, user) -> bool:
    """Anyone of TPS who reads the contact."""
    return user.is_active and user.has_role(*TPS_STAFF)


def tps_staff_or_its_system(contact, user) -> bool:
    """Anyone of TPS who reads the contact, or the system that opened it."""
    return tps_staff(contact, user) or its_officer(contact, user)


its_officer.roles = (TPS_OFFICER, INTEGRATION_CLIENT)  # type: ignore[attr-defined]
its_tps_officer.roles = (TPS_OFFICER,)  # type: ignore[attr-defined]
officer_of_its_contact.roles = (TPS_OFFICER,)  # type: ignore[attr-defined]
a_team_leader.roles = (TEAM_LEADER,)  # type: ignore[attr-defined]
its_answering_officer.roles = (TPS_OFFICER,)  # type: ignore[attr-defined]
its_answering_officer_or_team_leader.roles = (TPS_OFFICER, TEAM_LEADER)  # type: ignore[attr-defined]
keeps_known_issues.roles = (SSO, TEAM_LEADER)  # type: ignore[attr-defined]
a_tps_officer.roles = (TPS_OFFICER,)  # type: ignore[attr-defined]
who_asked.roles = (SERVICE_OFFICER,)  # type: ignore[attr-defined]
its_officer_or_team_leader.roles = (TPS_OFFICER, INTEGRATION_CLIENT, TEAM_LEADER)  # type: ignore[attr-defined]
tps_staff.roles = TPS_STAFF  # type: ignore[attr-defined]
tps_staff_or_its_system.roles = (*TPS_STAFF, INTEGRATION_CLIENT)  # type: ignore[attr-defined]


def its_checker(check, user) -> bool:
    """The TPS officer who claimed the check."""
    return user.is_active and check.claimed_by_id == user.pk and user.has_role(TPS_OFFICER)


def its_checker_or_team_leader(check, user) -> bool:
    """Who claimed it, or a team leader who neither asked for it nor did the activity."""
    own = user.pk in (check.requested_by_id, check.activity_officer_id)
    return its_checker(check, user) or (user.is_active and user.has_role(TEAM_LEADER) and not own)


its_checker.roles = (TPS_OFFICER,)  # type: ignore[attr-defined]
its_checker_or_team_leader.roles = (TPS_OFFICER, TEAM_LEADER)  # type: ignore[attr-defined]


def its_owner_or_who_leads(gap, user) -> bool:
    """Who of TPS sees to it, or who leads or supports a team (an owner may be away)."""
    owns = gap.owner_id == user.pk and user.has_role(*TPS_STAFF)
    return user.is_active and (owns or user.has_role(SSO, TEAM_LEADER))


its_owner_or_who_leads.roles = TPS_STAFF  # type: ignore[attr-defined]


def officer_of_its_contact_or_leader(call, user) -> bool:
    """The TPS officer who has the call's contact in hand, or a team leader."""
    return officer_of_its_contact(call, user) or a_team_leader(call, user)


officer_of_its_contact_or_leader.roles = (TPS_OFFICER, TEAM_LEADER)  # type: ignore[attr-defined]
