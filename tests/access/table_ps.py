"""Who may call which page of Personalised Services, written by hand from the rules."""

from tests.access.columns import CONSULTING, LETTER_READERS, LETTER_STEPS, PS_STAFF, READS_REVIEWS, RESTRICTION_STEPS, U

PERSONALISED_SERVICES = {
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
    "approvals/": {"GET": (*PS_STAFF, "approver")},
    "approvals/<int:number>/decide/": {"POST": (*PS_STAFF, "approver")},
    # exits: read by who sees the case, and by the zone's contacts once the SSM supports one (REV-07)
    "exits/<str:reference>/": {"GET": READS_REVIEWS},
    "exits/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF[:3], "POST": PS_STAFF[:3]},
    # one-off servicing variations: of the cases in sight, and for an Approver those that they decide (MSP-07)
    "variations/<str:reference>/": {"GET": LETTER_READERS},
    "variations/<str:reference>/steps/<str:name>/": {
        "GET": (PS_STAFF[0], "approver"),
        "POST": (PS_STAFF[0], "approver"),
    },
    # letters: of the cases in sight, and for an Approver those that they decide (LET-06)
    "letters/<str:reference>/": {"GET": LETTER_READERS},
    "letters/<str:reference>/pdf/": {"GET": LETTER_READERS},
    "letters/<str:reference>/steps/<str:name>/": {"GET": LETTER_STEPS, "POST": LETTER_STEPS},
    # Customer Management Plans: of the cases in sight (CMP-01 to CMP-04)
    "cmps/<str:reference>/": {"GET": PS_STAFF},
    "cmps/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF[:3], "POST": PS_STAFF[:3]},
    # recommendations of segment 3: of the cases in sight; each step has its own people (SEG-03 to SEG-06)
    "segment-recommendations/<str:reference>/": {"GET": PS_STAFF},
    "segment-recommendations/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF[:3], "POST": PS_STAFF[:3]},
    # the daily work on a case: contacts are read with the case, and written by its PSSO or who leads its team
    "cases/<str:reference>/contacts/": {"GET": PS_STAFF},
    "cases/<str:reference>/stacking/": {"GET": PS_STAFF},
    # a specialist officer sees their consultation, and nothing else of the case (CAS-05)
    "consultations/": {"GET": ("specialist_officer",)},
    "consultations/<str:reference>/": {"GET": (*PS_STAFF, "specialist_officer")},
    "consultations/<str:reference>/steps/<str:name>/": {"GET": CONSULTING, "POST": CONSULTING},
    "assessment-referrals/<str:reference>/": {"GET": PS_STAFF},
    "assessment-referrals/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF[:3], "POST": PS_STAFF[:3]},
    "commitments/<str:reference>/": {"GET": PS_STAFF},
    "commitments/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF[:3], "POST": PS_STAFF[:3]},
    "correspondence/<str:reference>/": {"GET": PS_STAFF},
    "correspondence/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF[:3], "POST": PS_STAFF[:3]},
    "case-contacts/<str:reference>/": {"GET": PS_STAFF},
    "case-contacts/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF[:3], "POST": PS_STAFF[:3]},
    # finalisation requests: of the cases in sight; each step has its own people (FIN-04, FIN-08)
    "finalisations/<str:reference>/": {"GET": PS_STAFF},
    "finalisations/<str:reference>/steps/<str:name>/": {"GET": PS_STAFF[:1], "POST": PS_STAFF[:1]},
    # proposed restrictions: of the cases in sight, and for an Approver those that they decide (SCR-06)
    "restrictions/<str:reference>/": {"GET": LETTER_READERS},
    "restrictions/<str:reference>/steps/<str:name>/": {"GET": RESTRICTION_STEPS, "POST": RESTRICTION_STEPS},
    "front-card/": {"GET": PS_STAFF, "POST": PS_STAFF},
    "visits/": {"GET": (U,)},
}
