"""What the officer is told at the moment it applies: one table for the page beside the form and for the manual.

`from_second` is when, on the contact's clock, the words begin to apply: 0 from the start, 300 and 600 past the two marks
of the guideline (CON-17). The page shows them by the server's clock, and its script brings the later ones in time.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tps.questions import AS, CR, EVERY, SC, is_from_a_social_worker, is_reference_question, is_system_issue

FIVE_MINUTES, TEN_MINUTES = 300, 600  # seconds on the contact's clock
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
    Guide("urgent_qol", "An urgent QOL?", "Complete it with Finalise as Urgent QOL (More); no summary is sent.", ("CON-16",), forms=(SC,)),
    Guide("references", "References", "Ask what was checked. If nothing was, choose Nothing Checked and still resolve the enquiry; give the right resources for next time.", ("CON-08", "CON-09", "CON-10"), forms=(CR, AS)),
    Guide("reference_question", "A reference question", "Collect what the SO has checked. If nothing was, choose Nothing Checked and still finalise the enquiry.", ("CON-08", "CON-09"), forms=(SC,), only_if=is_reference_question, tone="info"),
    Guide("no_details", "No customer details", "No names, birth dates, CRNs, children or ex-partners in any field, link or file name.", ("CON-13",)),
    Guide("conduct", "APS Code of Conduct", "It applies to every contact. A concern goes to your team leader or an SSO.", ("CON-28",)),
)  # fmt: skip


def guides_for(contact) -> list[Guide]:
    """What applies to the contact as it stands, now or later on its clock."""
    return [guide for guide in GUIDES if guide.applies(contact)]
