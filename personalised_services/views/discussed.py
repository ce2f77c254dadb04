"""What was discussed and offered, as a case's page shows it."""

NOT_YET = "still to be confirmed"


def discussed_of(case, most: int) -> list[tuple]:
    """[(heading, words, rule, who, when, what came of it)], the latest of each kind, newest first."""
    found = [
        (one.get_about_display(), one.words, "CAS-11" if one.about == "risk" else "CAS-17", f"{one.by.name} with {one.with_whom.name}", one.at, "")
        for one in case.discussions.select_related("by", "with_whom")[:most]
    ]  # fmt: skip
    found += [
        (f"Option: {one.get_kind_display().lower()}", one.words, "CAS-18", one.by.name, one.at, _confirmed(one))
        for one in case.options.select_related("by", "letter")[:most]
    ]
    found += [
        (f"Referred over: {one.get_source_display()}", one.because, "CAS-15", one.by.name, one.at, _answered(one))
        for one in case.external_referrals.select_related("by")[:most]
    ]
    found += [
        ("Follow-up" if one.needed else "No follow-up needed", one.issues, "CAS-22", one.by.name, one.at, f"in-tray {one.intray}")
        for one in case.follow_up_decisions.select_related("by")[:most]
    ]  # fmt: skip
    return sorted(found, key=lambda row: row[4], reverse=True)


def _confirmed(option) -> str:
    if option.letter:
        return f"confirmed by {option.letter.reference}"
    return f"left out of a letter: {option.left_out_because}" if option.confirmed_at else NOT_YET


def _answered(referral) -> str:
    if referral.further_contact:
        return "further contact required"
    if referral.answered_at is None:
        return "no further contact required; the External Complaints Officer is to be contacted"
    return f"{referral.officer}: issues {'resolved' if referral.resolved else 'not resolved'}. {referral.answer}"
