"""Role predicates for steps: django-fsm's `permission=` takes (record, user)."""


def by_role(*roles):
    """True for whoever holds one of the roles now."""

    def permitted(record, user) -> bool:
        return user.is_active and user.has_role(*roles)

    permitted.roles = roles
    return permitted
