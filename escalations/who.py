"""Who may take an escalation's steps. Nobody decides on one that they raised themselves."""

from people.roles import INTEGRATION_CLIENT, SSO, TEAM_LEADER, TPS_OFFICER, TPS_STAFF


def raised_it(escalation, user) -> bool:
    """Whether this person opened, submitted or has it in hand for TPS."""
    return user.pk in (escalation.opened_by_id, escalation.submitted_by_id, escalation.officer_id)


def its_officer(escalation, user) -> bool:
    """The TPS officer (or system) whose escalation it is."""
    return user.is_active and escalation.officer_id == user.pk and user.has_role(TPS_OFFICER, INTEGRATION_CLIENT)


def its_officer_or_team_leader(escalation, user) -> bool:
    """Whose escalation it is, or a team leader (an officer may be away)."""
    return its_officer(escalation, user) or (user.is_active and user.has_role(TEAM_LEADER))


def tps_staff_or_its_system(escalation, user) -> bool:
    """Anyone of TPS, or the system whose escalation it is."""
    return its_officer(escalation, user) or (user.is_active and user.has_role(*TPS_STAFF))


def another_sso(escalation, user) -> bool:
    """An SSO who did not raise it."""
    return user.is_active and user.has_role(SSO) and not raised_it(escalation, user)


def its_sso_or_team_leader(escalation, user) -> bool:
    """The SSO who has it, or a team leader (an SSO may be away)."""
    has_it = escalation.accepted_by_id == user.pk and user.has_role(SSO)
    return user.is_active and (has_it or user.has_role(TEAM_LEADER))


its_officer.roles = (TPS_OFFICER, INTEGRATION_CLIENT)  # type: ignore[attr-defined]
its_officer_or_team_leader.roles = (TPS_OFFICER, INTEGRATION_CLIENT, TEAM_LEADER)  # type: ignore[attr-defined]
tps_staff_or_its_system.roles = (*TPS_STAFF, INTEGRATION_CLIENT)  # type: ignore[attr-defined]
its_sso_or_team_leader.roles = (SSO, TEAM_LEADER)  # type: ignore[attr-defined]
another_sso.roles = (SSO,)  # type: ignore[attr-defined]
