"""What stands beside contacts in a database of the bench: a history of escalations and stop payments, and open ones.

The history is laid as owner of the tables, past the door, one for so many contacts of each kind; what is open is made
through the product's own steps.
"""

from contextlib import closing
from datetime import timedelta

import psycopg2

from casework.steps import take
from compensation.actions import identify
from compensation.models import StopPayment
from escalations.actions import open_escalation, save_escalation
from escalations.models import Escalation
from people.clock import now
from people.models import Staff
from tps.models import Contact

OPEN_ESCALATIONS, OPEN_STOPS = 60, 20
ESCALATED, STOPPED = 12, 400  # one of so many contacts
ESCALATIONS = """
INSERT INTO escalations_escalation (version, kept, state, contact_id, opened_at, opened_by_id, officer_id, team_id, site_id,
    destination, reasons, subject, issue, action_taken, call, doc, doc_title, nnu, incident, to_ict_by, number_in_doc, stop_payment,
    submitted_at, submitted_by_id, highlighted_how, accepted_at, accepted_by_id, reason_back, closed_at, resolved_by_id, update_told)
SELECT 5, '{{}}', 'resolved', id, opened_at, officer_id, officer_id, team_id, site_id,
    'sso', '{{complexity}}', help_needed, summary, 'Compared the files.', 'with_so', 'made', 'Escalated', '', '', '', FALSE, FALSE,
    closed_at, officer_id, '', closed_at + interval '1 hour', {sso}, '', closed_at + interval '26 hours', {sso}, 'Both files say the same now.'
FROM tps_contact WHERE id %% {each} = 0 AND state = 'finalised' AND officer_id <> {sso} AND opened_by_id <> {sso}
    AND opened_at < %s
"""
STOPS = """
INSERT INTO compensation_stoppayment (version, kept, state, edition, trigger, contact_id, finalised_on, identified_at, found_by_id,
    found_late, opened_at, opened_by_id, officer_id, team_id, site_id, payment_type, amount, period_from, period_to, exact_reason,
    blueprint_file, no_blueprint, sso_contacted_how, lodged_at, lodged_by_id, lodged_channel, lodged_reference, withdrawn_because,
    outcome_words, closed_at)
SELECT 6, '{{}}', 'stopped', 'compensation', 'finalised', id, opened_at::date, opened_at, officer_id,
    FALSE, opened_at, officer_id, officer_id, team_id, site_id, 'Carer Payment', 412.50, opened_at::date, opened_at::date, 'Coded twice.',
    '111-22072908', FALSE, '', opened_at, officer_id, 'webform', 'WF-1', '', 'Stopped in time.', closed_at
FROM tps_contact WHERE id %% {each} = 7 AND state = 'finalised' AND opened_at < %s
"""
TABLES = ("escalations_escalation", "compensation_stoppayment")


def lay(owner_url: str) -> None:
    """The history of both, under the contacts that are there; nothing where it is laid already."""
    with closing(psycopg2.connect(owner_url)) as connection:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) > 100 FROM (SELECT 1 FROM escalations_escalation LIMIT 101) AS found")
            if cursor.fetchone() == (True,):
                return
            cursor.execute("SELECT min(staff_id) FROM people_roleheld WHERE role = 'sso'")
            [sso] = cursor.fetchone()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            until = now() - timedelta(days=1)
            cursor.execute(ESCALATIONS.format(sso=int(sso), each=ESCALATED), [until])
            cursor.execute(STOPS.format(each=STOPPED), [until])
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")


def open_some(officer: Staff) -> None:
    """Escalations that wait for an SSO, and stop payments that are to be lodged: as many as a busy day has."""
    closed = Contact.objects.filter(state="finalised", site=officer.site).order_by("-id")
    waiting = Escalation.objects.open().count()
    for number, contact in enumerate(closed[: max(OPEN_ESCALATIONS - waiting, 0)]):
        draft = open_escalation(contact, by=officer, another=True, stop_payment=number % 20 == 0)
        said = {
            "reasons": ["complexity"], "subject": contact.help_needed or "Two files", "issue": "The files differ.",
            "action_taken": "Compared them with the SO.", "call": "with_so", "doc": "no_customer", "direct_referral": False,
        }  # fmt: skip
        saved = save_escalation(draft, by=officer, answers=said).record
        take(saved, "refer", by=officer, version=saved.version)
    to_lodge = StopPayment.objects.to_lodge().filter(site=officer.site).count()
    for _ in range(OPEN_STOPS - to_lodge):
        today = now().astimezone(officer.site.tz).date()
        identify(by=officer, edition="compensation", trigger="finalised", finalised_on=today)
