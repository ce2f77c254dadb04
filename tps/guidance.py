"""What the officer is told at the moment it applies: one table for the page beside the form and for the manual.

`from_second` is when, on the contact's clock, the words begin to apply: 0 from the start, 300 and 600 past the two marks
of the guideline (CON-17). The page shows them by the server's clock, and its script brings the later ones in time.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tps.questions import AS, CR, EVERY, SC, is_from_a_social_worker, is_reference_question, is_system_issue

FIVE_MINUTES = 300  # seconds on the contact's clock
TEN_MINUTES = 600
ALWAYS = 0
Q999 = re.compile(r"\bq\s?-?999\b", re.IGNORECASE)
#: The numbers of the guideline, as the manual names them: (name, seconds, what they decide, rules).
NUMBERS = (
    ("FIVE_MINUTES", FIVE_MINUTES, "the officer is told to decide whether 10 minutes will do", ("CON-17",)),
    ("TEN_MINUTES", TEN_MINUTES, "the guideline has passed: the officer takes the enquiry over", ("CON-17", "CON-18")),
)


@dataclass(frozen=True)
class Guide:
    key: str
    title: str
    text: str
    rules: tuple[str, ...]
    forms: tuple[str, ...] = EVERY
    from_second: int = ALWAYS
    only_if: Callable | None = None
    tone: str = ""  # stands out as "warn" or "info"; otherwise among what is kept in mind

    def applies(self, contact) -> bool:
        return contact.form in self.forms and (self.only_if is None or self.only_if(contact))


def is_not_taken_over(contact) -> bool:
    return contact.taken_over_at is None


def is_taken_over(contact) -> bool:
    return not is_not_taken_over(contact)


def is_referred_early(contact) -> bool:
    return contact.referred_early_at is not None


def is_not_referred_early(contact) -> bool:
    return not is_referred_early(contact)


def runs_on(contact) -> bool:
    return contact.ran_on_at is not None


def is_about_a_q999_letter(contact) -> bool:
    return Q999.search(contact.help_needed) is not None


GUIDES = (
    Guide("guideline", "5 to 10 minutes", "The recommended guideline. Be prompt: the SO waits, and may have a customer on hold.", ("CON-17", "CON-21"), only_if=is_not_taken_over),
    Guide("past_five", "Past 5 minutes", "Decide whether 10 will do. If not, take the enquiry over or refer it early.", ("CON-17",), from_second=FIVE_MINUTES, only_if=is_not_taken_over),
    Guide("take_over", "Past 10 minutes: take over", "It frees the SO for the next customer. You complete the enquiry, and the record tells the SO the result.", ("CON-17", "CON-18"), from_second=TEN_MINUTES, only_if=is_not_taken_over),
    Guide("new_claim", "New Claim, complex", "From another program line it may run past the guideline. The clock stays in view.", ("CON-20",), from_second=TEN_MINUTES, only_if=is_not_taken_over),
    Guide("taken_over", "You have taken the enquiry over", "Complete it. The e-mail tells the SO that TPS has done so, and asks nothing more of them.", ("CON-18", "CON-29"), only_if=is_taken_over, tone="info"),
    Guide("runs_on", "A complex New Claim", "It runs past the guideline, and the record says so.", ("CON-20",), only_if=runs_on, tone="info"),
    Guide("then", "After this contact", "The SO goes back to the customer and completes the enquiry and any coding; the e-mail says so.", ("CON-29",), only_if=is_not_taken_over),
    Guide("raise_first", "Likely to take longer?", "On this line the SO first raises an enquiry of more than 5 to 10 minutes with their team leader. Tell the SO, for next time.", ("CON-24",), forms=(CR,), tone="warn"),
    Guide("self_support", "Is it for this line?", "Self-support was tried, it is about Compensation Recovery, and a work item can be managed under the business rules. Charge activity is out of scope outside the Compensation Recovery Team.", ("CON-33",), forms=(CR,)),
    Guide("system_issue", "A system issue", "It comes to TPS only where the reference material has no answer.", ("CON-30",), only_if=is_system_issue, tone="info"),
    Guide("social_worker", "A social worker asks", "TPS undertakes the coding and gives technical advice. Say which under Also given by TPS.", ("CON-23",), only_if=is_from_a_social_worker),
    Guide("coding", "Coding and advice", "TPS codes and advises where that is appropriate; what TPS did stands under Also given by TPS.", ("CON-23",), forms=(CR,)),
    Guide("early", "Not for TPS to resolve?", "A system limitation, or out of the scope of TPS: refer it early to an SSO, before or after taking over (More).", ("CON-19",), only_if=is_not_referred_early),
    Guide("referred_early", "Referred early", "An SSO resolves it. Escalate it; the SO’s summary does not wait for the update and says that it follows.", ("CON-19", "CON-32"), only_if=is_referred_early),
    Guide("general", "A general enquiry?", "This line is for compensation matters. Redirect it to the regular line or the program responsible (More); the SO is told.", ("CON-26",), forms=(CR,)),
    Guide("not_for_tps", "Not what TPS is for?", "Close it as inappropriate (More): each category has its right way, and the SO is told.", ("CON-25",)),
    Guide("again", "Asked before?", "Staff don’t contact TPS again about an enquiry: they tell their team leader, who opens the follow-up. Close it as inappropriate, with the earlier contact.", ("CON-27",), forms=(CR,)),
    Guide("explain", "Explain a decision?", "Only one that a Smart Centre SO made and explained, where the customer is still not satisfied; tell them their review rights too. A circumstance always (More).", ("EXP-01", "EXP-02"), forms=(SC, AS)),
    Guide("unfavourable", "An unfavourable decision?", "The SO explains it. A customer who wants more is served by the explanation or formal review procedure, not by TPS: say so, and put it on record (More).", ("EXP-05",), forms=(CR,)),
    Guide("q999", "A Q999 letter?", "TPS authorises none. Point to the procedure: Assessing suitability to issue a Q999 letter.", ("EXP-04",), only_if=is_about_a_q999_letter, tone="info"),
    Guide("supervisor", "A call for a supervisor?", "The SO first tries to settle it and asks why. TPS takes it where the reason is technical and needs a deeper explanation than the SO could give (More); a matter of service goes to the team leader.", ("SUP-01", "SUP-03", "SUP-06")),
    Guide("urgent_qol", "An urgent QOL?", "Complete it with Finalise as Urgent QOL (More); no summary is sent.", ("CON-16",), forms=(SC,)),
    Guide("references", "References", "Ask what was checked. If nothing was, choose Nothing Checked and still resolve the enquiry; give the right resources for next time.", ("CON-08", "CON-09", "CON-10"), forms=(CR, AS)),
    Guide("reference_question", "A reference question", "Collect what the SO has checked. If nothing was, choose Nothing Checked and still finalise the enquiry.", ("CON-08", "CON-09"), forms=(SC,), only_if=is_reference_question, tone="info"),
    Guide("no_details", "No customer details", "No names, birth dates, CRNs, children or ex-partners in any field, link or file name.", ("CON-13",)),
    Guide("conduct", "APS Code of Conduct", "It applies to every contact. A concern goes to your team leader or an SSO.", ("CON-28",)),
)  # fmt: skip


def asked_why(call, *whys) -> bool:
    """Whether it is for one of these reasons that a supervisor is asked for, or that is not known yet."""
    return getattr(call, "why", None) in (None, *whys)


def is_technical(call) -> bool:
    return asked_why(call, "technical")


def is_about_the_service(call) -> bool:
    return asked_why(call, "service")


def is_without_reason(call) -> bool:
    return asked_why(call, "not_said")


def comes_from_a_tps_officer(call) -> bool:
    return getattr(call, "also_tps_officer", True)


#: Beside a supervisor call, and beside the form of a new one. What the customer is told is the edition's.
CALL_GUIDES = (
    Guide("why", "First, by the SO", "The SO tries to satisfy the enquiry, and finds out why the customer insists on a supervisor.", ("SUP-06",)),
    Guide("service", "Unhappy with the service", "A warm transfer to the team leader’s phone, so that the SO goes on with other calls. The team leader makes a DOC that says truly what the referral was about.", ("SUP-03",), only_if=is_about_the_service),
    Guide("technical_2014", "Technical, and deeper than the SO can explain", "Tell the customer that the call is transferred to a Supervisor. It comes warm, with full details of the customer’s situation; the TPS officer takes it over and completes it.", ("SUP-01", "SUP-02", "SUP-04", "SUP-09"), forms=(SC,), only_if=is_technical),
    Guide("technical", "Technical, and deeper than the SO can explain", "Tell the customer that the call can be transferred to a technical expert. It comes warm, with full details of the customer’s situation; the TPS officer takes it over and completes it.", ("SUP-01", "SUP-02", "SUP-04", "SUP-09"), forms=(CR, AS), only_if=is_technical),
    Guide("refuses_transfer", "The customer refuses the transfer", "Explain that a supervisor will not have the technical knowledge that the answer needs.", ("SUP-06",), only_if=is_technical),
    Guide("not_said", "The customer won’t say why", "Tell them that it is needed for a timely resolution. Still not willing: place them on hold, tell the team leader that it can’t be said whether a supervisor or a technical expert is needed, and hold a conference call.", ("SUP-07",), only_if=is_without_reason),
    Guide("leader_decides", "The team leader decides", "About the service: the team leader takes the call over and makes a DOC. Technical: the team leader takes it over and seeks help, for example from an SSO, CAO or FIS.", ("SUP-07",), only_if=is_without_reason),
    Guide("another_procedure", "Aggression, or a complaint", "Aggression goes by the procedure on answering calls, a complaint by the one on complaints and feedback. The outcome says which.", ("SUP-08",)),
    Guide("as_so_2014", "A TPS officer who takes calls as an SO", "Tries to resolve it first, and may say politely that they are a supervisor. Declined: asks why. Service goes warm to a team leader’s phone; a technical one to another TPS officer, with their own name and logon: the customer is told that it goes to a Supervisor.", ("SUP-09", "SUP-05"), forms=(SC,), only_if=comes_from_a_tps_officer),
    Guide("as_so", "A TPS officer who takes calls as an SO", "Tries to resolve it first, and may say politely that they are a supervisor. Declined: asks why. Service goes warm to a team leader’s phone; a technical one to another TPS officer, with their own name and logon: the customer is told that it goes to a technical expert.", ("SUP-09", "SUP-05"), forms=(CR, AS), only_if=comes_from_a_tps_officer),
)  # fmt: skip


def call_guides_for(call) -> list[Guide]:
    """What applies to a supervisor call as it stands; given a contact, all that may apply to a call of it."""
    return [guide for guide in CALL_GUIDES if guide.applies(call)]


def guides_for(contact) -> list[Guide]:
    """What applies to the contact as it stands, now or later on its clock."""
    return [guide for guide in GUIDES if guide.applies(contact)]
