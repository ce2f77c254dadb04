"""The columns of the table of who may call what: the roles, and groups of them."""

import os

# The columns. `-` is nobody: somebody who has not signed in.
V, T, S, L = "service_officer", "tps_officer", "sso", "team_leader"
A, U, C = "administrator", "auditor", "integration_client"
PS = ("psso", "ssm", "sm", "psm", "approver", "specialist_officer", "zone_contact")

PS_STAFF = PS[:4]  # who has cases: PSSO, SSM, SM, PSM
READS_REVIEWS = (*PS_STAFF, "zone_contact")
CONSULTING = (*PS_STAFF[:3], "specialist_officer")
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
