"""SQL that goes round the door of a plan and of its review: each is refused by the database, or speaks of a row in another state."""

PLAN = "UPDATE personalised_services_managedserviceplan SET version = version + 1, "
REVIEW = "UPDATE personalised_services_planreview SET version = version + 1, "
ROUND_THE_PLAN = {
    "ended from anywhere": f"{PLAN} state = 'ended' WHERE id = %s AND state NOT IN ('renewed', 'ended')",
    "let go though it held": f"{PLAN} state = 'dropped', dropped_because = 'x', activated_at = NULL WHERE id = %s AND state <> 'draft'",
    "let go for no reason": f"{PLAN} state = 'dropped' WHERE id = %s AND state = 'draft'",
    "back to draft": f"{PLAN} state = 'draft', activated_at = NULL WHERE id = %s AND state <> 'draft'",
    "renewed without a review": f"{PLAN} state = 'renewed' WHERE id = %s AND state NOT IN ('under_review', 'renewed')",
    "another kind": f"{PLAN} kind = CASE kind WHEN 'reactive' THEN 'proactive' ELSE 'reactive' END WHERE id = %s",
    "a state that there is not": f"{PLAN} state = 'approved' WHERE id = %s",
    "strategies without a version": "UPDATE personalised_services_managedserviceplan SET strategies = 'y' WHERE id = %s",
    "away with it": "DELETE FROM personalised_services_managedserviceplan WHERE id = %s",
    "another history": "UPDATE casework_timelineentry SET told = 'nothing' WHERE record_id = %s AND record_label = 'personalised_services.managedserviceplan'",
}
ROUND_THE_REVIEW = {
    "reopened": f"{REVIEW} state = 'open' WHERE id = %s AND state <> 'open'",
    "to the Zone unwritten": f"{REVIEW} state = 'with_zone', zone_told_at = opened_at WHERE id = %s AND state NOT IN ('written', 'with_zone')",
    "an outcome without the Zone": f"{REVIEW} state = 'remains', decided_on = day_0, outcome_by_id = 1, outcome_reasons = 'x' WHERE id = %s AND state NOT IN ('with_zone', 'remains')",
    "another outcome": f"{REVIEW} state = 'exits' WHERE id = %s AND state = 'remains'",
    "checked by who wrote it": f"{REVIEW} quality = 'supported', quality_at = opened_at, quality_by_id = written_by_id WHERE id = %s AND written_by_id IS NOT NULL",
    "another day 0": f"{REVIEW} day_0 = day_0 + 1 WHERE id = %s",
    "nothing of reasons": f"{REVIEW} reasons = '' WHERE id = %s AND recommendation <> ''",
    "a late reply date": f"{REVIEW} letter_sent_on = day_0 + 6, reply_by = day_0 + 14 WHERE id = %s",
    "away with it": "DELETE FROM personalised_services_planreview WHERE id = %s",
}
