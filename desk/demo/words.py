"""What the invented enquiries are about: a request and a summary put together from parts, by enquiry type.

Written as officers write: short, Australian, about the work and never about a person.
"""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Subject:
    """The parts of one enquiry type's texts: any request, then any one of each part of the summary."""

    requests: tuple[str, ...]
    was: tuple[str, ...]
    advised: tuple[str, ...]
    ended: tuple[str, ...]


SUBJECTS = {
    "reference_question": Subject(
        ("Where the rent certificate rules are", "Which file covers shared care dates", "Payment day over the long weekend", "Income averaging, where to look"),
        ("SO could not find the file that covers this.", "SO had an older e-Reference number bookmarked.", "SO searched by the screen name and got nothing."),
        ("Gave the Blueprint number and went through the Process tab together.", "Showed the SO how to search by topic rather than by code.", "Pointed the SO to the file and the table that answers it."),
        ("SO has it open and will save it as a favourite.", "SO read it back and will finish the call.", "SO is happy to look there first next time."),
    ),
    "policy_question": Subject(
        ("Portability while overseas for a funeral", "Separated but still in the one house", "Allowable deductions for a sole trader", "Evidence for residence, documents differ"),
        ("SO was unsure which rule applies where both dates fall in the one fortnight.", "SO had two files that seemed to disagree.", "SO asked whether discretion applies here.", "SO had the policy right but wanted it checked."),
        ("Read the policy through together: the date of event decides, not the date it was told to us.", "The general file gives way to the payment's own file. Went through the exception.", "Discretion sits with the decision maker; listed what the note must cover."),
        ("SO will document the reasons and finalise.", "SO will ask for the missing evidence and explain why.", "SO can decide this now and will note the reference."),
    ),
    "coding": Subject(
        ("How to code a change with two dates", "Recoding after the activity was finalised", "Activity will not pick up the new rate", "Which screen takes the correction"),
        ("SO had coded the date of receipt as the date of event.", "The change was coded on the wrong screen, so nothing flowed through.", "SO coded both changes in one activity and it stopped with an edit.", "SO wanted the order of screens before starting."),
        ("Walked through recoding from the summary screen, the earlier change first.", "Guided the SO to cancel the pending line and recode from the date of event.", "Checked Activity Results together before the SO finalised."),
        ("Activity Results shows what it should. SO is finalising now.", "SO is recoding while the customer holds.", "Coded and checked together; no arrears and no debt."),
    ),
    "periodic_payments": Subject(
        ("Which day is the end date", "Payments came at odd intervals", "Weekly payments stopped and began again", "End date after a settlement"),
        ("SO had coded the last paid day as the end date.", "The schedule from the insurer had a gap of three weeks.", "Payments were made monthly and the SO was unsure how to spread them.", "SO coded the gross amount from the letter, which includes expenses."),
        ("The end date is the last day of the period that the payment covers. Went through the file.", "Guided to the part on irregular payments: each is coded for its own period.", "Checked the schedule line by line; only weekly compensation is coded, expenses are not."),
        ("SO is recoding now and will check for arrears before finalising.", "SO will ask the insurer for a corrected schedule and leave the work item open.", "Amounts agree with the schedule. SO is finalising."),
    ),
    "lump_sum": Subject(
        ("Two dates on the preclusion screens", "More than one settlement in the matter", "When the preclusion period starts", "Divisor used in the calculation"),
        ("The screens show two end dates and the SO could not tell which stands.", "SO had added two settlements for the same injury together.", "SO asked from which day the period runs where weekly payments overlap.", "SO checked the sum by hand and came out a week short."),
        ("The second line replaces the first after the amendment. Showed where the history tells it.", "Each settlement is calculated on its own; the file has an example.", "The period runs from the day after the last weekly payment. Worked the example through.", "The divisor is that of the settlement date, not of today. Showed the table."),
        ("SO will note the calculation and finalise the work item.", "SO recalculated while on the line and it agrees.", "SO will write to the representative with the corrected period."),
    ),
    "notice_of_charge": Subject(
        ("Who the notice of charge goes to", "Charge amount differs from the estimate", "Insurer changed during the matter", "Notice issued before the claim was settled"),
        ("SO had the solicitors on the matter but no authority on file.", "The charge went up between the estimate and the notice.", "The insurer on the work item is not the one that paid.", "SO asked whether the first notice has to be withdrawn."),
        ("The notice goes to whoever pays the settlement; the representative gets a copy only with an authority.", "Payments made since the estimate are part of it. Compared both lists.", "Correct the party on the work item first, then issue again; the old notice is withdrawn by letter."),
        ("SO is correcting the work item and will issue it today.", "SO will ring the insurer from the recovery line.", "Amount explained line by line; SO will finish the letter."),
    ),
    "new_claim": Subject(
        ("Claim held by a compensation hold", "Start day when documents came late", "Claim transferred from another payment", "Partner details missing"),
        ("Claim is on hold and the summary screen gives no reason.", "SO was unsure whether the late documents move the start day.", "SO from another program had never seen this claim type.", "The claim cannot be assessed as the partner section is blank."),
        ("The hold comes from an open recovery work item. Went through the lump sum screens together.", "Start day stays, as the documents came within the extended time. Showed the deeming rules.", "Went through the transfer checklist; the earlier assessment is used again.", "Ask for the section to be completed; the claim waits and keeps its day."),
        ("SO will refer the hold to the recovery team and tell the customer when to expect a call.", "SO is granting the claim now.", "SO will code a review in 14 days and note what is missing.", "Worked through to the end together as the SO is new to claims."),
    ),
    "payments_arrears": Subject(
        ("Arrears look too high", "Payment returned by the bank", "Nothing paid this fortnight", "Rate dropped after a recode"),
        ("Activity shows arrears for three fortnights and the SO doubted them.", "Payment came back as the account was closed.", "SO could not see why the rate is nil.", "Rate went down after last week's recode."),
        ("Arrears are right: the rate was held back while the evidence was outstanding.", "Went through the reissue: new details first, then the returned payment.", "Report was not lodged. Showed where the reporting history says so.", "Earnings were annualised twice. Guided the SO to remove the duplicate line."),
        ("SO will explain it and note the record.", "SO is finalising after checking Activity Results.", "Payment will go out tonight.", "SO is recoding; asked to check arrears once more before finalising."),
    ),
    "online_access": Subject(
        ("Locked out of the online account", "Two online accounts", "Security questions cannot be reset", "App shows no payments"),
        ("SO had reset the account twice without luck.", "Two records were opened years apart and both have an account.", "The reset code goes to an old device.", "App and website show different amounts."),
        ("Reset has to follow the proof of identity steps in order. Went through them.", "Duplicate records come first; referred the SO to that process.", "The app shows it after the overnight run. Nothing to correct."),
        ("Access is back while on the line.", "SO will book the follow-up and give the reference.", "SO will explain the wait until tomorrow."),
    ),
    "linking_services": Subject(
        ("Error when linking Medicare", "Linked to the wrong record", "Linking code has run out", "Unlinking after a record was merged"),
        ("The same error came up three times on a service centre device.", "An old link points to a record that was merged.", "Code was given yesterday and has lapsed.", "SO was unsure which service gives out the code."),
        ("The error means that details differ between the programs. Showed which ones to compare.", "Unlink from the old record first, wait a few minutes, link again.", "A new code is given by the program that holds the record, not by us."),
        ("Linked while on the line.", "SO will warm transfer to the program with the details.", "SO will try again after the merge has run overnight."),
    ),
    "system_issue": Subject(
        ("Letter preview stays blank", "Work item will not close", "End date saves twice", "Screen times out on submit"),
        ("Preview is blank in both browsers and after signing in again.", "Work item stays open after the activity is finalised.", "The history shows the same line twice.", "Submit times out with an edit that names no field."),
        ("Known issue, announced by NNU. Gave the workaround and the incident number.", "Not announced. Checked with a second officer: it happens there as well, an SSO will be told.", "Cleared by cancelling the activity and starting again from the work item."),
        ("SO will use the workaround.", "SO has noted the record and will hear back.", "Working again; nothing further needed."),
    ),
    "other": Subject(
        ("Who handles written requests", "Which line for a general enquiry", "How to record a redirected call", "Interpreter booked for the wrong day"),
        ("SO rang TPS as the program's own line was closed.", "SO was not sure that this is for TPS.", "SO had asked a colleague and been told two things."),
        ("Explained what TPS answers and where the rest goes.", "Gave the right line and its hours.", "Went through the procedure together; it is shorter than it looks."),
        ("SO knows where to go next time.", "SO will transfer the call.", "No further help needed."),
    ),
}  # fmt: skip
NOTHING_CHECKED = (
    "Asked the SO to look in the reference material before ringing.",
    "Reminded the SO to check the Blueprint first.",
    "Nothing was checked first; showed how to search.",
)
TAKEN_OVER = (
    "Took the enquiry over as it was going past ten minutes.",
    "Took over and completed it with the customer.",
    "Taken over: several screens had to be corrected in order.",
)
ADDENDA = (
    "The Blueprint file was reworded this week; the answer is the same, the table is now in the Process tab.",
    "SO rang back: the recode went through and nothing else is open.",
    "Also told the SO that the note must name the date of event.",
    "Checked again the next day: arrears were paid as expected.",
    "Second reference added for next time: look at the history screen first.",
    "The known issue behind this was fixed overnight. No workaround needed any more.",
    "Correction to the summary: the file is the one on end dates, not the one on settlements.",
    "SO asked for the reference once more; sent it by mail.",
)
STILL_ASKED = (
    "The insurer sent another schedule. Does it change the end date?",
    "The work item came back after the recode. Which step was left out?",
    "The screen still shows the old line after the correction.",
    "The second reference does not open for this team. Where else does it stand?",
)
FOLLOWED_UP = (
    "The new schedule replaces the old one: recode from its first day, then check Activity Results.",
    "The recode was right; the line goes overnight. Nothing more to code.",
    "The step on the history screen was left out. It is in the second table of the file given.",
    "The file moved. Its new number is in the reference list, under the same title.",
)
EXPLAINED = "Went through how income is counted from the day it is earned, and why the rate changed from that day."
REVIEWED = "The first reasons hold: nothing new was given. Told which other help there is."
#: Title, what to tell the SO, enquiry type, NNU, incident, whether it is mended.
KNOWN_ISSUES = (
    (
        "The payment summary stays empty after a recode",
        "Finish the activity, leave it overnight and look again in the morning. Don’t code it twice.",
        "periodic_payments",
        "2026-418",
        "INC4471203",
        False,
    ),
    (
        "Online statements open the wrong year",
        "Choose the year again on the second screen. It is right in the record.",
        "online_access",
        "2026-402",
        "INC4468817",
        True,
    ),
)
CORRECTIONS = (
    "Wrong officer chosen from the list, the name below was meant.",
    "SO rang for a colleague, who has the work item.",
    "Logon was mistyped; the contact was for a colleague on the same team.",
)


def request(topic: str, chance: Random) -> str:
    return chance.choice(SUBJECTS[topic].requests)


def summary(topic: str, chance: Random, *, nothing_checked: bool, taken_over: bool) -> str:
    """Two to five sentences on what was asked, answered and left to do."""
    subject = SUBJECTS[topic]
    parts = [chance.choice(subject.was), chance.choice(subject.advised)]
    if nothing_checked and chance.random() < 0.5:
        parts.append(chance.choice(NOTHING_CHECKED))
    parts.append(chance.choice(TAKEN_OVER) if taken_over else chance.choice(subject.ended))
    return " ".join(parts)
