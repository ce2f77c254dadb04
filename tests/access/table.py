"""Who may call what: every route of the product, every method, every role, written by hand from the rules.

The table is not derived from the program: tests/access/test_matrix.py asks the program whether it keeps to it.
"""

import os

# The columns. `-` is nobody: somebody who has not signed in.
V, T, S, L = "service_officer", "tps_officer", "sso", "team_leader"
A, U, C = "administrator", "auditor", "integration_client"
PS = ("psso", "ssm", "sm", "psm", "approver", "specialist_officer", "zone_contact")

PS_STAFF = PS[:4]  # who has cases: PSSO, SSM, SM, PSM
READS_REVIEWS = (*PS_STAFF, "zone_contact")
LETTER_READERS = (*PS_STAFF, "approver")
LETTER_STEPS = (*PS_STAFF[:3], "approver")
RESTRICTION_STEPS = ("psso", "approver")

NOBODY = "-"
TPS = (T, S, L)
SIGNED_IN = (V, *TPS, A, U, C, *PS)
EVERYBODY = (NOBODY, *SIGNED_IN)
FULL = bool(os.environ.get("TANDEM_FULL"))
#: Who is asked at every route that lets somebody in: everybody with --full, otherwise two for all of Personalised Services.
ASKED = EVERYBODY if FULL else tuple(who for who in EVERYBODY if who not in PS[2:])


def knocking(route: str) -> tuple[str, ...]:
    """Who knocks with a method that the route has for nobody: nobody at all, and one whom it lets in by another method.

    With --full everybody does.
    """
    let_in = [who for allowed in MATRIX.get(route, {}).values() for who in allowed if who != NOBODY]
    return EVERYBODY if FULL else (NOBODY, let_in[0] if let_in else V)


MATRIX = {
    # route                                          {method: who}
    "livez": {"GET": EVERYBODY},
    "readyz": {"GET": EVERYBODY},
    "heartbeat": {"GET": EVERYBODY},
    # signing in and out; one's own settings
    "sign-in/": {"GET": EVERYBODY, "POST": EVERYBODY},
    "sign-out/": {"POST": SIGNED_IN},
    "signed-in/": {"GET": SIGNED_IN},
    "settings/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "settings/password/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    # what everybody finds their way with
    "": {"GET": SIGNED_IN},
    "palette/": {"POST": SIGNED_IN},
    "notices/": {"GET": SIGNED_IN},
    "notices/bell/": {"GET": SIGNED_IN},
    "notices/read/": {"POST": SIGNED_IN},
    "notices/<int:number>/": {"POST": SIGNED_IN},
    # the day's work of TPS; who leads a team sees the site's wallboard and what time could not do (CON-17)
    "my-day/": {"GET": TPS},
    "wallboard/": {"GET": (L,)},
    "deadlines/": {"GET": (*TPS, U, *PS_STAFF)},
    "deadlines/<int:number>/": {"GET": (*TPS, U, *PS_STAFF)},
    "deadlines/<int:number>/try-again/": {"POST": (L, *PS_STAFF[1:])},
    # what is left open at the end of a shift: offered and accepted by TPS staff (an SSO escalations), read by auditors
    "handover/": {"GET": (*TPS, U)},
    "handover/offer/": {"POST": TPS},
    "handover/<str:reference>/steps/<str:name>/": {"GET": TPS, "POST": TPS},
    # the calendars that deadlines are reckoned with: read by who has deadlines, kept by administrators
    "calendar/": {"GET": (*TPS, A, U)},
    "calendar/change/": {"POST": (A,)},
    "calendar/review/": {"POST": (A,)},
    "shortcuts/": {"GET": SIGNED_IN},
    "manual/": {"GET": SIGNED_IN},
    "manual/steps/": {"GET": SIGNED_IN},
    "manual/<slug:name>/": {"GET": SIGNED_IN},
    # logging a contact is the TPS officers' work
    "log/": {"GET": (T,), "POST": (T,)},
    "log/<str:reference>/": {"GET": (T,), "POST": (T,)},
    "log/<str:reference>/save/": {"POST": (T,)},
    "log/<str:reference>/service-officer/": {"POST": (T,)},
    "staff/find/": {"POST": (*TPS, U)},
    "references/find/": {"POST": TPS},
    # reading: all TPS staff and auditors every contact, a service officer their own (design 5)
    "contacts/": {"GET": (V, *TPS, U)},
    "contacts.csv": {"GET": (V, *TPS, U)},
    "contacts/<str:reference>/": {"GET": (V, *TPS, U)},
    "contacts/<str:reference>/gap/": {"GET": TPS, "POST": TPS},
    "contacts/<str:reference>/steps/<str:name>/": {"GET": TPS, "POST": TPS},
    # what a contact explains to a customer, and the review of an Urgent Payment decision (EXP-01 to EXP-05): its TPS officer
    "contacts/<str:reference>/explain/": {"GET": (T,), "POST": (T,)},
    "contacts/<str:reference>/urgent-payment-review/": {"GET": (T,), "POST": (T,)},
    "explanations/<str:reference>/": {"GET": (V, *TPS, U)},
    "explanations/<str:reference>/steps/<str:name>/": {"GET": (T,), "POST": (T,)},
    "urgent-payment-reviews/<str:reference>/": {"GET": (V, *TPS, U)},
    "urgent-payment-reviews/<str:reference>/steps/<str:name>/": {"GET": (T,), "POST": (T,)},
    # what is known to be broken: read by TPS staff and auditors, kept by SSOs and team leaders
    "known-issues/": {"GET": (*TPS, U)},
    "known-issues/add/": {"GET": (S, L), "POST": (S, L)},
    "known-issues/<str:reference>/": {"GET": (*TPS, U)},
    "known-issues/<str:reference>/steps/<str:name>/": {"GET": (S, L), "POST": (S, L)},
    # what waits for a person to mend it
    "stuck/": {"GET": (L, A)},
    # follow-ups (CON-27): read by TPS and by the SO whom they are about; a team leader gives it, its officer answers
    "follow-ups/": {"GET": (*TPS, U)},
    "follow-ups/<str:reference>/": {"GET": (V, *TPS, U)},
    "follow-ups/<str:reference>/steps/<str:name>/": {"GET": (T, L), "POST": (T, L)},
    # the written channel (CON-22): an SO asks, a TPS officer picks it up
    "ask/": {"GET": (V,), "POST": (V,)},
    "written/": {"GET": (*TPS, U)},
    "written/<str:reference>/": {"GET": (V, *TPS, U)},
    "written/<str:reference>/steps/<str:name>/": {"GET": (V, T), "POST": (V, T)},
    # supervisor calls (SUP-01): recorded by who has the contact in hand, read by TPS; a team leader says what the others are
    "contacts/<str:reference>/supervisor-call/": {"POST": (T,)},
    "contacts/<str:reference>/supervisor-call/new/": {"GET": (T,), "POST": (T,)},
    "supervisor-calls/": {"GET": (*TPS, U)},
    "supervisor-calls/<str:reference>/": {"GET": (*TPS, U)},
    "supervisor-calls/<str:reference>/steps/<str:name>/": {"GET": (T, L), "POST": (T, L)},
    # escalations: TPS officers raise them, TPS staff and auditors read all, an SO those of their own contacts (design 5)
    "contacts/<str:reference>/escalate/": {"POST": (T,)},
    "escalations/": {"GET": (V, *TPS, U)},
    "escalations/<str:reference>/": {"GET": (V, *TPS, U)},
    "escalations/<str:reference>/write/": {"GET": (T,), "POST": (T,)},
    "escalations/<str:reference>/save/": {"POST": (T,)},
    "escalations/<str:reference>/steps/<str:name>/": {"GET": TPS, "POST": TPS},
    # figures over contacts: who leads or supports a team, and auditors
    "dashboard/": {"GET": (S, L, U)},
    "dashboard.csv": {"GET": (S, L, U)},
    "knowledge-gaps/": {"GET": (S, L, U)},
    "knowledge-gaps.csv": {"GET": (S, L, U)},
    "urgent-qol/": {"GET": (S, L, U)},
    "urgent-qol.csv": {"GET": (S, L, U)},
    "dashboard/<slug:name>.csv": {"GET": (S, L, U)},
    # what is taken up of them: by who leads or supports a team; its owner may be anyone of TPS
    "knowledge-gaps/take-up/": {"POST": (S, L)},
    "knowledge-gaps/<str:reference>/": {"GET": (*TPS, U)},
    "knowledge-gaps/<str:reference>/steps/<str:name>/": {"GET": TPS, "POST": TPS},
    # stop payments: TPS staff, and auditors read them
    "stop-payments/": {"GET": (*TPS, U)},
    "stop-payments/from/<str:reference>/": {"POST": TPS},
    "stop-payments/new/": {"GET": TPS, "POST": TPS},
    "stop-payments/<str:reference>/": {"GET": (*TPS, U)},
    "stop-payments/<str:reference>/save/": {"POST": TPS},
    "stop-payments/<str:reference>/steps/<str:name>/": {"GET": TPS, "POST": TPS},
    # Personalised Services: cases are read by who has them in sight, customers looked up by any PS officer, visits read by auditors (design 5)
    "cases/": {"GET": PS_STAFF},
    "cases/<str:reference>/": {"GET": PS_STAFF},
    "cases/<str:reference>/crn/": {"POST": PS_STAFF},
    "cases/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF[:3], "POST": PS_STAFF[:3]},
    "plans/<str:reference>/": {"GET": PS_STAFF},
    "plans/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF[:3], "POST": PS_STAFF[:3]},
    # a customer's call is assessed, and the whiteboard kept, by whoever answers calls; a PSM reads
    "cases/<str:reference>/call/": {"GET": PS_STAFF[:3], "POST": PS_STAFF[:3]},
    "cold-transfers/<str:reference>/": {"GET": PS_STAFF},
    "cold-transfers/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF[:3], "POST": PS_STAFF[:3]},
    "whiteboard/": {"GET": PS_STAFF},
    "whiteboard/<str:reference>/": {"GET": PS_STAFF},
    "whiteboard/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF[:3], "POST": PS_STAFF[:3]},
    # reviews of plans: read by who sees the case, and by the zone's contacts (REV-07); steps are PS's alone
    "reviews/": {"GET": READS_REVIEWS},
    "reviews/<str:reference>/": {"GET": READS_REVIEWS},
    "reviews/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF[:1], "POST": PS_STAFF[:1]},
    # referrals (REF-01 to REF-16): received and triaged by PS officers, a proactive one by the PSM; other systems send theirs
    "referrals/": {"GET": PS_STAFF},
    "referrals/new/": {"GET": PS_STAFF, "POST": PS_STAFF},
    "referrals/<str:reference>/": {"GET": PS_STAFF},
    "referrals/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF, "POST": PS_STAFF},
    # what waits for somebody's decision, and where one's own requests stand
    "approvals/": {"GET": PS_STAFF},
    "approvals/<int:number>/decide/": {"POST": PS_STAFF},
    # exits: read by who sees the case, and by the zone's contacts once the SSM supports one (REV-07)
    "exits/<str:reference>/": {"GET": READS_REVIEWS},
    "exits/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF[:3], "POST": PS_STAFF[:3]},
    # letters: of the cases in sight, and for an Approver those that they decide (LET-06)
    "letters/<str:reference>/": {"GET": LETTER_READERS},
    "letters/<str:reference>/pdf/": {"GET": LETTER_READERS},
    "letters/<str:reference>/steps/<str:name>/": {"GET": LETTER_STEPS, "POST": LETTER_STEPS},
    # recommendations of segment 3: of the cases in sight; each step has its own people (SEG-03 to SEG-06)
    "segment-recommendations/<str:reference>/": {"GET": PS_STAFF},
    "segment-recommendations/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF[:3], "POST": PS_STAFF[:3]},
    # the daily work on a case: contacts are read with the case, and written by its PSSO or who leads its team
    "cases/<str:reference>/contacts/": {"GET": PS_STAFF},
    "case-contacts/<str:reference>/": {"GET": PS_STAFF},
    "case-contacts/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF[:3], "POST": PS_STAFF[:3]},
    # proposed restrictions: of the cases in sight, and for an Approver those that they decide (SCR-06)
    "restrictions/<str:reference>/": {"GET": LETTER_READERS},
    "restrictions/<str:reference>/steps/<str:name>/": {"GET": RESTRICTION_STEPS, "POST": RESTRICTION_STEPS},
    "front-card/": {"GET": PS_STAFF, "POST": PS_STAFF},
    "visits/": {"GET": (U,)},
    # the register of quality checks and the roster: an SO reads what they asked for; leaders keep the roster (QOL-01, 04)
    "quality/": {"GET": (*TPS, U)},
    "quality/request/": {"GET": (T,), "POST": (T,)},
    "quality/request/<str:reference>/": {"POST": (T,)},
    "quality/<str:reference>/": {"GET": (V, *TPS, U)},
    "quality/<str:reference>/steps/<str:name>/": {"GET": TPS, "POST": TPS},
    "roster/": {"GET": (*TPS, U)},
    "roster/add/": {"GET": (L,), "POST": (L,)},
    "roster/<str:reference>/": {"GET": (*TPS, U)},
    "roster/<str:reference>/steps/<str:name>/": {"GET": (L,), "POST": (L,)},
    # the outbox: who reads the record, and administrators without a word of it; a second try is for two roles
    "outbox/": {"GET": (*TPS, A, U)},
    "outbox/<int:number>/": {"GET": (*TPS, A, U)},
    "outbox/<int:number>/try-again/": {"POST": (L, A)},
    "outbox/delivered/": {"GET": (V, *TPS, U)},
    "outbox/delivered/<str:name>/": {"GET": (V, *TPS, U)},
    # webhooks are kept by administrators, who see which record an event was about and no word of it
    "webhooks/": {"GET": (A,)},
    "webhooks/add/": {"GET": (A,), "POST": (A,)},
    "webhooks/<str:reference>/": {"GET": (A,)},
    "webhooks/<str:reference>/<slug:name>/": {"POST": (A,)},
    "webhooks/<str:reference>/deliveries/<int:number>/again/": {"POST": (A,)},
    # the API
    "api/v1/oauth/token/": {"POST": EVERYBODY},
    "api/v1/schema/": {"GET": SIGNED_IN},
    "api/v1/docs/": {"GET": SIGNED_IN},
    "api/v1/problems/<slug:kind>/": {"GET": EVERYBODY},
    "api/v1/contacts/": {"GET": (V, *TPS, U, C), "POST": (T, C)},
    "api/v1/contacts/<str:reference>/": {"GET": (V, *TPS, U, C), "PATCH": (T, C)},
    "api/v1/contacts/<str:reference>/steps/": {"GET": (*TPS, C)},
    "api/v1/contacts/<str:reference>/steps/<str:name>/": {"POST": (*TPS, C)},
    "api/v1/contacts/<str:reference>/timeline/": {"GET": (*TPS, U, C)},
    "api/v1/contacts/<str:reference>/addenda/": {"GET": (V, *TPS, U, C), "POST": (*TPS, C)},
    "api/v1/contacts/search/": {"POST": (V, *TPS, U, C)},
    "api/v1/follow-ups/": {"GET": (V, *TPS, U)},
    "api/v1/follow-ups/<str:reference>/": {"GET": (V, *TPS, U)},
    "api/v1/follow-ups/<str:reference>/steps/": {"GET": TPS},
    "api/v1/follow-ups/<str:reference>/steps/<str:name>/": {"POST": (T, L)},
    "api/v1/follow-ups/<str:reference>/timeline/": {"GET": (*TPS, U)},
    "api/v1/knowledge-gaps/": {"GET": (*TPS, U), "POST": (S, L)},
    "api/v1/knowledge-gaps/<str:reference>/": {"GET": (*TPS, U)},
    "api/v1/knowledge-gaps/<str:reference>/steps/": {"GET": TPS},
    "api/v1/knowledge-gaps/<str:reference>/steps/<str:name>/": {"POST": TPS},
    "api/v1/knowledge-gaps/<str:reference>/timeline/": {"GET": (*TPS, U)},
    "api/v1/written-questions/": {"GET": (V, *TPS, U), "POST": (V,)},
    "api/v1/written-questions/<str:reference>/": {"GET": (V, *TPS, U)},
    "api/v1/written-questions/<str:reference>/steps/": {"GET": (V, *TPS)},
    "api/v1/written-questions/<str:reference>/steps/<str:name>/": {"POST": (V, T)},
    "api/v1/written-questions/<str:reference>/timeline/": {"GET": (*TPS, U)},
    "api/v1/quality-checks/": {"GET": (V, *TPS, U, C), "POST": (T, C)},
    "api/v1/quality-checks/<str:reference>/": {"GET": (V, *TPS, U, C)},
    "api/v1/quality-checks/<str:reference>/steps/": {"GET": TPS},
    "api/v1/quality-checks/<str:reference>/steps/<str:name>/": {"POST": TPS},
    "api/v1/quality-checks/<str:reference>/timeline/": {"GET": (*TPS, U, C)},
    "api/v1/roster/": {"GET": (*TPS, U), "POST": (L,)},
    "api/v1/roster/<str:reference>/": {"GET": (*TPS, U)},
    "api/v1/roster/<str:reference>/steps/": {"GET": TPS},
    "api/v1/roster/<str:reference>/steps/<str:name>/": {"POST": (L,)},
    "api/v1/roster/<str:reference>/timeline/": {"GET": (*TPS, U)},
    "api/v1/escalations/": {"GET": (V, *TPS, U, C), "POST": (T, C)},
    "api/v1/escalations/<str:reference>/": {"GET": (V, *TPS, U, C), "PATCH": (T, C)},
    "api/v1/escalations/<str:reference>/steps/": {"GET": (*TPS, C)},
    "api/v1/escalations/<str:reference>/steps/<str:name>/": {"POST": (*TPS, C)},
    "api/v1/escalations/<str:reference>/timeline/": {"GET": (*TPS, U, C)},
    "api/v1/decision-explanations/": {"GET": (V, *TPS, U), "POST": (T,)},
    "api/v1/decision-explanations/<str:reference>/": {"GET": (V, *TPS, U)},
    "api/v1/decision-explanations/<str:reference>/steps/": {"GET": TPS},
    "api/v1/decision-explanations/<str:reference>/steps/<str:name>/": {"POST": (T,)},
    "api/v1/decision-explanations/<str:reference>/timeline/": {"GET": (*TPS, U)},
    "api/v1/urgent-payment-reviews/": {"GET": (V, *TPS, U), "POST": (T,)},
    "api/v1/urgent-payment-reviews/<str:reference>/": {"GET": (V, *TPS, U)},
    "api/v1/urgent-payment-reviews/<str:reference>/steps/": {"GET": TPS},
    "api/v1/urgent-payment-reviews/<str:reference>/steps/<str:name>/": {"POST": (T,)},
    "api/v1/urgent-payment-reviews/<str:reference>/timeline/": {"GET": (*TPS, U)},
    "api/v1/known-issues/": {"GET": (*TPS, U), "POST": (S, L)},
    "api/v1/known-issues/<str:reference>/": {"GET": (*TPS, U)},
    "api/v1/known-issues/<str:reference>/steps/": {"GET": TPS},
    "api/v1/known-issues/<str:reference>/steps/<str:name>/": {"POST": (S, L)},
    "api/v1/known-issues/<str:reference>/timeline/": {"GET": (*TPS, U)},
    "api/v1/supervisor-calls/": {"GET": (*TPS, U), "POST": (T,)},
    "api/v1/supervisor-calls/<str:reference>/": {"GET": (*TPS, U)},
    "api/v1/supervisor-calls/<str:reference>/steps/": {"GET": TPS},
    "api/v1/supervisor-calls/<str:reference>/steps/<str:name>/": {"POST": (T, L)},
    "api/v1/supervisor-calls/<str:reference>/timeline/": {"GET": (*TPS, U)},
    "api/v1/stop-payments/": {"GET": (*TPS, U, C), "POST": (*TPS, C)},
    "api/v1/stop-payments/<str:reference>/": {"GET": (*TPS, U, C), "PATCH": (*TPS, C)},
    "api/v1/stop-payments/<str:reference>/steps/": {"GET": (*TPS, C)},
    "api/v1/stop-payments/<str:reference>/steps/<str:name>/": {"POST": (*TPS, C)},
    "api/v1/stop-payments/<str:reference>/timeline/": {"GET": (*TPS, U, C)},
    "api/v1/cases/": {"GET": PS_STAFF},
    "api/v1/cases/<str:reference>/": {"GET": PS_STAFF},
    "api/v1/cases/<str:reference>/steps/": {"GET": PS_STAFF},
    "api/v1/cases/<str:reference>/steps/<str:name>/": {"POST": PS_STAFF[:3]},
    "api/v1/cases/<str:reference>/timeline/": {"GET": PS_STAFF},
    "api/v1/plans/": {"GET": PS_STAFF},
    "api/v1/plans/<str:reference>/": {"GET": PS_STAFF},
    "api/v1/plans/<str:reference>/steps/": {"GET": PS_STAFF},
    "api/v1/plans/<str:reference>/steps/<str:name>/": {"POST": PS_STAFF[:3]},
    "api/v1/plans/<str:reference>/timeline/": {"GET": PS_STAFF},
    "api/v1/cold-transfers/": {"GET": PS_STAFF},
    "api/v1/cold-transfers/<str:reference>/": {"GET": PS_STAFF},
    "api/v1/cold-transfers/<str:reference>/steps/": {"GET": PS_STAFF},
    "api/v1/cold-transfers/<str:reference>/steps/<str:name>/": {"POST": PS_STAFF[:3]},
    "api/v1/cold-transfers/<str:reference>/timeline/": {"GET": PS_STAFF},
    "api/v1/whiteboard/": {"GET": PS_STAFF},
    "api/v1/whiteboard/<str:reference>/": {"GET": PS_STAFF},
    "api/v1/whiteboard/<str:reference>/steps/": {"GET": PS_STAFF},
    "api/v1/whiteboard/<str:reference>/steps/<str:name>/": {"POST": PS_STAFF[:3]},
    "api/v1/whiteboard/<str:reference>/timeline/": {"GET": PS_STAFF},
    "api/v1/reviews/": {"GET": READS_REVIEWS},
    "api/v1/reviews/<str:reference>/": {"GET": READS_REVIEWS},
    "api/v1/reviews/<str:reference>/steps/": {"GET": READS_REVIEWS},
    "api/v1/reviews/<str:reference>/steps/<str:name>/": {"POST": PS_STAFF[:3]},
    "api/v1/reviews/<str:reference>/timeline/": {"GET": READS_REVIEWS},
    "api/v1/referrals/": {"GET": (*PS_STAFF, C), "POST": (*PS_STAFF, C)},
    "api/v1/referrals/<str:reference>/": {"GET": (*PS_STAFF, C)},
    "api/v1/referrals/<str:reference>/steps/": {"GET": (*PS_STAFF, C)},
    "api/v1/referrals/<str:reference>/steps/<str:name>/": {"POST": PS_STAFF},
    "api/v1/referrals/<str:reference>/timeline/": {"GET": PS_STAFF},
    "api/v1/exits/": {"GET": READS_REVIEWS},
    "api/v1/exits/<str:reference>/": {"GET": READS_REVIEWS},
    "api/v1/exits/<str:reference>/steps/": {"GET": READS_REVIEWS},
    "api/v1/exits/<str:reference>/steps/<str:name>/": {"POST": PS_STAFF[:3]},
    "api/v1/exits/<str:reference>/timeline/": {"GET": READS_REVIEWS},
    "api/v1/letters/": {"GET": LETTER_READERS},
    "api/v1/letters/<str:reference>/": {"GET": LETTER_READERS},
    "api/v1/letters/<str:reference>/steps/": {"GET": LETTER_READERS},
    "api/v1/letters/<str:reference>/steps/<str:name>/": {"POST": LETTER_STEPS},
    "api/v1/letters/<str:reference>/timeline/": {"GET": LETTER_READERS},
    "api/v1/segment-recommendations/": {"GET": PS_STAFF},
    "api/v1/segment-recommendations/<str:reference>/": {"GET": PS_STAFF},
    "api/v1/segment-recommendations/<str:reference>/steps/": {"GET": PS_STAFF},
    "api/v1/segment-recommendations/<str:reference>/steps/<str:name>/": {"POST": PS_STAFF[:3]},
    "api/v1/segment-recommendations/<str:reference>/timeline/": {"GET": PS_STAFF},
    "api/v1/case-contacts/": {"GET": PS_STAFF},
    "api/v1/case-contacts/<str:reference>/": {"GET": PS_STAFF},
    "api/v1/case-contacts/<str:reference>/steps/": {"GET": PS_STAFF},
    "api/v1/case-contacts/<str:reference>/steps/<str:name>/": {"POST": PS_STAFF[:3]},
    "api/v1/case-contacts/<str:reference>/timeline/": {"GET": PS_STAFF},
    "api/v1/restrictions/": {"GET": LETTER_READERS},
    "api/v1/restrictions/<str:reference>/": {"GET": LETTER_READERS},
    "api/v1/restrictions/<str:reference>/steps/": {"GET": LETTER_READERS},
    "api/v1/restrictions/<str:reference>/steps/<str:name>/": {"POST": LETTER_STEPS},
    "api/v1/restrictions/<str:reference>/timeline/": {"GET": LETTER_READERS},
    "api/v1/options/": {"GET": (*TPS, U, C)},
    "api/v1/references/": {"GET": (*TPS, U, C)},
    "api/v1/teams/": {"GET": (*TPS, U, C)},
    "api/v1/staff/": {"GET": (*TPS, U, C)},
    "api/v1/sites/": {"GET": (*TPS, U, C)},
    "api/v1/zones/": {"GET": (*TPS, U, C)},
    "api/v1/events/": {"GET": (*TPS, U, C)},
    "api/v1/deadlines/": {"GET": (*TPS, U, C)},
    "api/v1/handovers/": {"GET": (*TPS, U)},
    "api/v1/handovers/<str:reference>/": {"GET": (*TPS, U)},
    "api/v1/handovers/<str:reference>/timeline/": {"GET": (*TPS, U)},
    "api/v1/reports/contacts-by-hour/": {"GET": (*TPS, U, C)},
    "api/v1/reports/dashboard/": {"GET": (S, L, U, C)},
    "api/v1/reports/urgent-checks/": {"GET": (S, L, U, C)},
    "api/v1/reports/knowledge-gaps/": {"GET": (S, L, U, C)},
    "api/v1/reports/escalations/": {"GET": (S, L, U, C)},
    "api/v1/reports/stop-payments/": {"GET": (S, L, U)},
    "api/v1/notices/": {"GET": SIGNED_IN},
    "api/v1/notices/<int:number>/read/": {"PUT": SIGNED_IN},
    # a system keeps its own webhooks
    "api/v1/webhooks/": {"GET": (C,), "POST": (C,)},
    "api/v1/webhooks/<str:webhook>/": {"GET": (C,), "DELETE": (C,)},
    "api/v1/webhooks/<str:webhook>/pause/": {"PUT": (C,)},
    "api/v1/webhooks/<str:webhook>/resume/": {"PUT": (C,)},
    "api/v1/webhooks/<str:webhook>/secret/": {"POST": (C,)},
    "api/v1/webhooks/<str:webhook>/deliveries/": {"GET": (C,)},
    "api/v1/webhooks/<str:webhook>/deliveries/<int:number>/again/": {"POST": (C,)},
    "api/^": {},  # whatever is none of these: nothing for anybody
}
