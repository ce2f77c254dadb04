"""The daily work on a case, as its page shows it: what is to be kept and answered, the latest contacts, what was discussed."""

from casework.words import within

LATEST = 5
NOT_YET = "still to be confirmed"


def work_of(case) -> dict:
    """{contacts, commitments, correspondence, consulted, discussed}; only what the case has is asked for."""

    def rows(relation, found):
        return list(found(getattr(case, relation))) if relation in case.work else []

    return {
        "contacts": rows("contacts", lambda some: some.with_people().select_related("letter")[:LATEST]),
        "commitments": rows("commitments", lambda some: some.open()),
        "correspondence": rows("correspondence", lambda some: some.open()),
        "consulted": [row for name in ("consultations", "assessment_referrals") for row in rows(name, lambda some: some.open())],
        "discussed": _discussed(rows),
    }  # fmt: skip


def _discussed(rows) -> list[tuple]:
    """[(heading, words, rule, who, when, what came of it)], the latest of each kind, newest first."""
    found = [
        (one.get_about_display(), one.words, "CAS-11" if one.about == "risk" else "CAS-17", f"{one.by.name} with {one.with_whom.name}", one.at, "")
        for one in rows("discussions", lambda some: some.select_related("by", "with_whom")[:LATEST])
    ]  # fmt: skip
    found += [
        (f"Option: {within(one.get_kind_display())}", one.words, "CAS-18", one.by.name, one.at, _confirmed(one))
        for one in rows("options", lambda some: some.select_related("by", "letter")[:LATEST])
    ]
    found += [
        (f"Referred over: {one.get_source_display()}", one.because, "CAS-15", one.by.name, one.at, _answered(one))
        for one in rows("external_referrals", lambda some: some.select_related("by")[:LATEST])
    ]
    found += [
        ("Follow-up" if one.needed else "No follow-up needed", one.issues, "CAS-22", one.by.name, one.at, f"in-tray {one.intray}")
        for one in rows("follow_up_decisions", lambda some: some.select_related("by")[:LATEST])
    ]  # fmt: skip
    return sorted(found, key=lambda row: row[4], reverse=True)


def _confirmed(option) -> str:
    if option.letter:
        went = option.letter.state in ("sent", "filed")
        return f"{'confirmed' if went else 'to be confirmed'} by {option.letter.reference}"
    return f"left out of a letter: {option.left_out_because}" if option.confirmed_at else NOT_YET


def _answered(referral) -> str:
    if referral.further_contact:
        return "further contact required"
    if referral.answered_at is None:
        return "no further contact required; the External Complaints Officer is to be contacted"
    return f"{referral.officer}: issues {'resolved' if referral.resolved else 'not resolved'}. {referral.answer}"
