"""Writes dirty.jsonl and clean.jsonl: 1,000 texts with invented customer details, 1,000 summaries without any.

`python tests/privacy/corpus/generate.py` gives the same files every time. Nobody's number stands in them: reference
numbers, tax file numbers, Medicare and card numbers are made by arithmetic, phone numbers come from the ranges kept for
fiction, mail domains are example domains, and names are put together at random from two short lists of its own, some of
which the guard does not know, so that the recall of names is an honest one.
"""

import json
import random
from pathlib import Path

# fmt: off
# ruff: noqa: SIM905  (lists of words read best as words)

HERE = Path(__file__).parent
SEED = 20261122

# -- invented details ---------------------------------------------------------------------------------------------------


def weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False))


def tfn(rng) -> str:
    while True:
        digits = str(rng.randint(100_000_000, 899_999_999))
        if weighted(digits, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0 and len(set(digits)) > 3:
            return digits


def medicare(rng) -> str:
    start = str(rng.randint(2, 6)) + "".join(rng.choice("0123456789") for _ in range(7))
    return f"{start}{weighted(start, (1, 3, 7, 9, 1, 3, 7, 9)) % 10}{rng.randint(1, 5)}"


def card(rng) -> str:
    start = rng.choice(["4", "51", "53", "55"])
    start += "".join(rng.choice("0123456789") for _ in range(15 - len(start)))
    total = sum(sum(divmod(int(digit) * (2 - at % 2), 10)) for at, digit in enumerate(start))
    return f"{start}{-total % 10}"


def split(digits: str, sizes: tuple[int, ...], between: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return between.join(parts)


BETWEEN = [" ", "-", ".", " ", "\u00a0", "\u2011", "\u2013", "/", "_", "  ", " - ", "\n", "\u2009"]
FULLWIDTH = {ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)}


def odd(rng, text: str) -> str:
    """The same number as it may come by pasting: full-width digits, zero-width spaces, O for 0."""
    way = rng.randrange(4)
    if way == 0:
        return text.translate(FULLWIDTH)
    if way == 1:
        return "\u200b".join([text[:3], text[3:]])
    if way == 2:
        return text[0] + text[1:].replace("0", "O", 2)
    return text[:5] + "\u00ad" + text[5:]


def crn(rng) -> str:
    digits, letter = str(rng.randint(200_000_000, 699_999_999)), rng.choice("ABCHJKLSTVX")
    number = split(digits, (3, 3, 3), rng.choice(BETWEEN)) if rng.random() < 0.7 else digits
    if rng.random() < 0.05:
        number = " ".join(digits)
    number += rng.choice(["", "", "", " ", "-"]) + (letter if rng.random() < 0.75 else letter.lower())
    return odd(rng, number) if rng.random() < 0.08 else number


def tfn_written(rng) -> str:
    digits = tfn(rng)
    number = split(digits, (3, 3, 3), rng.choice(BETWEEN)) if rng.random() < 0.7 else digits
    return odd(rng, number) if rng.random() < 0.05 else number


def medicare_written(rng) -> str:
    digits = medicare(rng)
    number = split(digits, (4, 5, 1), rng.choice([" ", " ", "-", "\u00a0", "."])) if rng.random() < 0.7 else digits
    return number + rng.choice(["", "", " 1", "/2", "-3", "1"])


MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def date_written(rng, first: int, last: int) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(first, last)
    name = MONTHS[month - 1]
    return rng.choice([
        f"{day}/{month}/{year}", f"{day:02}/{month:02}/{year}", f"{day:02}-{month:02}-{year}", f"{day:02}.{month:02}.{year}",
        f"{year}-{month:02}-{day:02}", f"{day} {name} {year}", f"{day} {name[:3]} {year}", f"{day}{'th' if 3 < day < 21 else ''} {name} {year}",
        f"{name} {day}, {year}", f"{day}-{name[:3]}-{year}", f"{day:02} {month:02} {year}",
    ])  # fmt: skip


def born(rng) -> str:
    return date_written(rng, 1925, 2010)


def mobile(rng) -> str:
    digits = f"0491570{rng.choice(['006', '156', '157', '158', '159', '110', '313', '737'])}"
    way = rng.randrange(7)
    if way == 0:
        return digits
    if way == 1:
        return f"+61 {split(digits[1:], (3, 3, 3), ' ')}"
    if way == 2:
        return f"+61{digits[1:]}"
    return split(digits, (4, 3, 3) if way < 6 else (4, 2, 2, 2), rng.choice([" ", "-", ".", "\u00a0"]))


def landline(rng) -> str:
    area, rest = rng.choice(["02", "03", "07", "08"]), f"{rng.choice(['5550', '7010'])}{rng.randint(0, 9999):04}"
    rest = rest if area == "08" else "5550" + rest[4:]
    return rng.choice([f"({area}) {rest[:4]} {rest[4:]}", f"{area} {rest[:4]} {rest[4:]}", f"{area}{rest}", f"{area}-{rest[:4]}-{rest[4:]}", f"+61 {area[1]} {rest[:4]} {rest[4:]}"])


def account(rng) -> str:
    bsb, number = f"{rng.choice(['062', '083', '012', '732', '484', '633'])}{rng.randint(0, 999):03}", str(rng.randint(100_000, 999_999_999))
    if rng.random() < 0.3:
        digits = card(rng)
        return rng.choice(["{account:%s}", "card {account:%s}", "Card no. {account:%s}"]) % (digits if rng.random() < 0.4 else split(digits, (4, 4, 4, 4), rng.choice([" ", "-"])))
    shown = f"{bsb[:3]}{rng.choice(['-', ' ', ''])}{bsb[3:]}"
    return rng.choice([
        f"BSB {{account:{shown}}} account {{account:{number}}}", f"bsb: {{account:{shown}}} acc: {{account:{number}}}",
        f"{{account:{bsb[:3]}-{bsb[3:]} {number}}}", f"account number {{account:{number}}}", f"acct no {{account:{number}}}",
        f"BSB {{account:{shown}}}", f"a/c {{account:{number}}}",
    ])  # fmt: skip


GIVEN = (
    "Aaron Abdul Aisha Alan Alejandro Amelia Amir Andrea Anh Anita Arjun Aroha Barbara Ben Beth Bilal Brayden Bronwyn Caitlin Carlos"
    " Chloe Craig Damien Daniela David Deborah Dimitri Duc Dylan Ebony Elena Emily Ethan Fatima Fiona Gary Gemma Giuseppe Gurpreet"
    " Hamish Hannah Hassan Helen Hemi Hiroshi Huong Ibrahim Imogen Jacinta Jake Jarrah Jessica Jiho Joanne Jose Julie Kaiya Karen Katie"
    " Keanu Kevin Kirra Kobe Kylie Lachlan Lakshmi Leanne Leila Liam Linh Lorraine Luca Lucy Malakai Manpreet Margaret Maria Marlee"
    " Maryam Mateo Matthew Mei Mele Mohammed Nathan Ngaire Nicole Nikita Noor Olga Oluwaseun Oscar Patricia Paul Penelope Phuong Priya"
    " Qiang Rachel Rajesh Renee Rhys Rohan Rosa Ryan Samira Sandra Sean Seung Shane Sharon Sione Sophie Stavros Steven Suresh Tahlia"
    " Talia Tariq Tegan Thandiwe Thi Thomas Tiwi Toby Tracey Trevor Tui Uyen Vanessa Viliami Vikram Wayne Wei Wiremu Xanthe Yasmin"
    " Yusuf Zac Zahra Zbigniew Zoe"
).split()
FAMILY = (
    "Abbott Achol Ahmed Anderson Baker Banerjee Bianchi Brennan Campbell Castellano Chen Cooper Deng Dimopoulos Doyle Eriksson Faleolo"
    " Farrugia Fernando Fitzgerald Garcia Georgiou Gupta Haddad Hargreaves Harrison Hoang Hussein Iosefa Jankowski Johnson Jovanovic"
    " Kaur Kelly Khan Kim Kowalski Le Lim Lombardi Mackay Mahmoud Mazur McBride Moala Morgan Murphy Nakamura Ngata Nguyen O'Brien"
    " Okafor Oloyede Papadakis Park Patel Pereira Petrovic Pham Quilliam Rahman Rossi Saleh Sato Schmidt Sharma Singh Smith Stojanovska"
    " Tanaka Taufa Taylor Thompson Tran Tuckwell Vella Walker Warsame Whittle Williams Wong Wright Xu Yamada Young Zhang Zielinski"
).split()
STREETS = ["Banksia", "Wattle", "Station", "Church", "Railway", "Kooringal", "Princes", "Boronia", "Hillview", "Lorikeet", "Jacaranda", "Old Coast", "Mount Barker", "Bay", "Eucalypt", "Lighthouse", "Victoria", "Queen", "George"]  # fmt: skip
STREET_KINDS = "Street St Road Rd Avenue Ave Crescent Cres Court Ct Drive Dr Place Pl Parade Pde Terrace Tce Lane Close Highway".split()
SUBURBS = [("Dandenong", "VIC", "3175"), ("Parramatta", "NSW", "2150"), ("Ipswich", "QLD", "4305"), ("Elizabeth", "SA", "5112"), ("Armadale", "WA", "6112"), ("Burnie", "TAS", "7320"), ("Palmerston", "NT", "0830"), ("Belconnen", "ACT", "2617")]


def address(rng) -> str:
    street = f"{rng.randint(1, 399)}{rng.choice(['', '', '', 'A', 'b'])} {rng.choice(STREETS)} {rng.choice(STREET_KINDS)}"
    suburb, state, postcode = rng.choice(SUBURBS)
    return rng.choice([
        street, street, f"{rng.randint(1, 40)}/{street}", f"Unit {rng.randint(1, 40)}, {street}", f"{street}, {suburb} {state} {postcode}", f"{street} {suburb}",
        f"PO Box {rng.randint(11, 4999)}", f"{suburb} {state} {postcode}", f"U{rng.randint(1, 9)}/{street}",
    ])  # fmt: skip


def email(rng) -> str:
    given, family, domain = rng.choice(GIVEN), rng.choice(FAMILY).replace("'", ""), rng.choice(["example.com", "example.net", "example.com.au", "mail.example.org"])
    address = rng.choice([f"{given}.{family}@{domain}", f"{given[0]}{family}{rng.randint(1, 99)}@{domain}", f"{given}_{family}@{domain}", f"{family}+centre@{domain}"])
    address = address.lower() if rng.random() < 0.7 else address
    return address.replace("@", " at ").replace(".com", " dot com") if rng.random() < 0.04 else address


def name(rng) -> str:
    given, family = rng.choice(GIVEN), rng.choice(FAMILY)
    shown = rng.choice([f"{given} {family}"] * 3 + [given, given, f"{rng.choice(['Mr', 'Mrs', 'Ms', 'Dr'])} {family}", f"{given[0]} {family}", f"{given[0]}. {family}", f"{given}-{family}"])
    return shown.lower() if rng.random() < 0.15 else shown.upper() if rng.random() < 0.06 else shown


KIN = ["son", "daughter", "husband", "wife", "mum", "dad", "brother", "ex", "ex-partner", "ex partner", "mother", "father", "sister", "child", "baby", "kids", "grandson"]


def phrase(rng) -> str:
    given = rng.choice(GIVEN)
    more = rng.choice(["", "", f" and {rng.choice(GIVEN)}", f" {rng.choice(FAMILY)}"])
    return f"{rng.choice(KIN)}{rng.choice([' ', ' ', ' ', ', ', ' is ', ' named '])}{given}{more}"


# -- sentences around them ----------------------------------------------------------------------------------------------

AROUND = {
    "crn": ["Recoded the end date for {crn}.", "CRN {crn}.", "Record {crn} opened.", "crn: {crn} checked", "SO gave {crn}, guided to file.", "Refs https://files.example/{crn}/doc.", "customer {crn} on hold", "see {crn}", "({crn})", "activity on {crn} finalised", "{crn} - rent not updated"],
    "tfn": ["TFN {tfn} coded.", "tfn: {tfn}", "Tax file number {tfn} did not match.", "SO read out {tfn}.", "Number given: {tfn}.", "tax file no. {tfn} is on the form"],
    "medicare": ["Medicare {medicare} used for identity.", "medicare card {medicare}.", "Card shows {medicare}.", "Medicare number {medicare} expired.", "Sighted {medicare}."],
    "birth_date": ["DOB {birth_date}.", "dob {birth_date} differs", "Date of birth is {birth_date}.", "born {birth_date}", "Born on {birth_date} so over the age.", "D.O.B. {birth_date}", "dob: {birth_date}", "Identity check: {birth_date} matched.", "birth date {birth_date} on the certificate"],
    "phone": ["Call back on {phone}.", "ph {phone}", "Mobile {phone} is not theirs.", "rang {phone} twice", "phone: {phone}.", "Text went to {phone}.", "contact number {phone}"],
    "email": ["Sent to {email}.", "email {email} bounced", "mailto:{email}", "Address on record is {email}.", "({email})", "wrote from {email}"],
    "account": ["Paid to {account}.", "{account} was closed.", "Returned from {account}.", "Bank details {account}."],
    "name": ["Customer {name} rang again.", "cust {name} on hold", "Spoke to {name}.", "{name} wants a review.", "Record of {name} is locked.", "Guided SO to merge {name} with the duplicate.", "Nominee is {name}.", "Claim for {name} rejected.", "name: {name}", "file {name}_lease.pdf scanned"],
    "phrase": ["Care of {phrase} changed.", "Her {phrase} lives elsewhere.", "Income of {phrase} not coded.", "{phrase} is on the claim.", "Form names {phrase}."],
    "address": ["Moved to {address}.", "Lives at {address}.", "Letter went to {address}.", "Address {address} not updated.", "Rent certificate for {address}.", "New address: {address}."],
}
MAKE = {"crn": crn, "tfn": tfn_written, "medicare": medicare_written, "birth_date": born, "email": email, "account": account, "name": name, "phrase": phrase, "address": address}
SHARE = {"crn": 190, "tfn": 90, "medicare": 80, "birth_date": 120, "phone": 130, "email": 90, "account": 90, "name": 130, "phrase": 60, "address": 80}


def detail(rng, kind: str) -> str:
    if kind == "phone":
        return f"{{phone:{mobile(rng) if rng.random() < 0.6 else landline(rng)}}}"
    made = MAKE[kind](rng)
    return made if kind == "account" else f"{{{kind}:{made}}}"


def dirty(rng) -> list[str]:
    texts = []
    for kind, share in SHARE.items():
        for _ in range(share):
            said = rng.choice(AROUND[kind]).replace(f"{{{kind}}}", detail(rng, kind))
            if rng.random() < 0.12:
                other = rng.choice(list(AROUND))
                said = f"{said} {rng.choice(AROUND[other]).replace(f'{{{other}}}', detail(rng, other))}"
            before, after = clean_text(rng, 1), clean_text(rng, 1)
            texts.append(rng.choice([said, f"{before} {said}", f"{said} {after}", f"{before} {said} {after}", f"{before}\n{said}"]))
    extra = 1000 - len(texts)
    assert extra <= 0, extra
    rng.shuffle(texts)
    return texts[:1000]


# -- summaries without any ----------------------------------------------------------------------------------------------

PAYMENTS = ["JobSeeker Payment", "Parenting Payment", "Age Pension", "Disability Support Pension", "Carer Allowance", "Carer Payment", "Youth Allowance", "Family Tax Benefit", "FTB", "JSP", "DSP", "PPS", "YA", "Rent Assistance", "Child Care Subsidy", "Austudy", "ABSTUDY", "Special Benefit", "Crisis Payment", "Paid Parental Leave", "Mobility Allowance", "Farm Household Allowance"]
SCREENS = ["AR", "NSS", "RENT", "BANK", "MS", "EANS", "TFNS", "ACS", "HOM", "SAL", "PAXS", "EXCS"]
TASKS = ["the end date", "the event date", "the date of receipt", "the rent change", "care percentage", "partner income", "the separation", "foreign income", "the study end date", "self-employment income", "the exemption", "a lump sum", "the nominee arrangement", "the portability period", "bank details", "the deduction", "the assets update"]


def slot(rng, word: str) -> str:
    year = rng.choice([2024, 2025, 2026, 2026, 2026, 2027])
    match word:
        case "payment":
            return rng.choice(PAYMENTS)
        case "task":
            return rng.choice(TASKS)
        case "screen":
            return rng.choice(SCREENS)
        case "file":
            return f"{rng.choice(['101', '102', '104', '106', '108', '109', '110', '111', '117', '007', '008', '001', '003', '105'])}-{rng.randint(1_000_000, 22_999_999):08}"
        case "eref":
            return f"{rng.randint(1, 117):03}.{rng.randint(1000, 99999):05}"
        case "money":
            return rng.choice([f"${rng.randint(12, 9999):,}.{rng.randint(0, 99):02}", f"${rng.randint(10, 999)}", f"{rng.randint(10, 999)}.{rng.randint(0, 99):02}", f"${rng.randint(1, 400)}k"])
        case "date":
            return date_written(rng, year, year)
        case "shortdate":
            return f"{rng.randint(1, 28)}/{rng.randint(1, 12)}/{year % 100}"
        case "time":
            return rng.choice([f"{rng.randint(1, 12)}:{rng.randint(0, 59):02} {rng.choice(['am', 'pm'])}", f"{rng.randint(8, 17):02}:{rng.randint(0, 59):02}", f"{rng.randint(1, 12)}{rng.choice(['am', 'pm'])}", f"{rng.randint(1, 5)}.{rng.randint(10, 59)}pm"])
        case "percent":
            return rng.choice([f"{rng.randint(1, 100)}%", f"{rng.randint(1, 100)} per cent", f"{rng.randint(1, 99)}.{rng.randint(1, 99)}%"])
        case "incident":
            return f"INC{rng.randint(1_000_000, 99_999_999)}"
        case "request":
            return f"REQ{rng.randint(0, 9_999_999):07}"
        case "item":
            return str(rng.randint(100_000_000, 999_999_999))
        case "nnu":
            return f"NNU {year}-{rng.randint(1, 499)}"
        case "ref":
            return f"{rng.choice(['TPS', 'ESC'])}-{rng.randint(10_000, 99_999)}"
        case "line":
            return rng.choice(["13 24 68", "132 300", "136 150", "13 28 50", "1800 555 660", "1300 555 727", "131 202", "1800-132-317"])
        case "logon":
            return rng.choice("ABCDKMSTW") + rng.choice("ABDFHKMNW") + str(rng.randint(1000, 9999))
        case "n":
            return str(rng.randint(2, 28))
        case "form":
            return f"{rng.choice(['SA', 'SU', 'SS', 'MOD', 'FA', 'AUS', 'CCS'])}{rng.randint(1, 499)}"
    raise KeyError(word)


SENTENCES = """
SO had coded {task} on the wrong screen.
Guided to {file}, step {n}.
Guided SO to {file} and {file}.
Checked {screen} and {screen} before finalising.
{payment} suspended from {date}, restored today.
Arrears of {money} are incorrect for {date} to {date}.
Webform {request} lodged at {time}.
Known issue, {nnu}, {incident} raised with ICT.
Customer on hold {n} minutes, took over the call.
Explained why {payment} dropped by {percent}.
SO will ring the customer back.
Partner income of {money} was coded weekly, not fortnightly.
Child turned 16, study details outstanding until {date}.
Rent certificate not actioned, paid from {shortdate}.
Customer separated, {form} needed for both.
Nothing checked before calling, coached on self-support.
Escalated as {ref}: two files disagree.
Debt {money} for period {shortdate}-{shortdate}, over delegation.
SO to recode and check the {screen} screen.
Preclusion period ends {date}, screens show two dates.
Warm transfer from the families line, complex new claim.
Not a technical question, redirected to {line}.
Call centre number {line} given for general enquiries.
Old e-Reference {eref} is now {file}.
Work item {item} parked until the fix.
Activity {item} stuck on hold, QMA done {time}.
Care changed from {percent} to {percent}, notified within 28 days.
Reassessment due after the {date} indexation.
Link given: https://operational.example.gov.au/public/Pages/families/{file}-01.html
Logon {logon} confirmed, team leader told.
Payment of {money} due {date}, urgent QOL asked for.
Husband and wife both on {payment}, illness separated.
Ex-partner disputes care, both notified in writing.
Mother moved into aged care, home exempt for 2 years.
Medical certificate accepted to {shortdate}.
The end date is the last day of the period that the payment covers.
SO is recoding now.
Income test: {money} a fortnight free area, then {percent}.
{payment} claim rejected FRC, restored within 13 weeks.
Appointment on {date} at {time} rebooked.
Form {form} received unsigned, returned.
Bank details invalid, statement requested.
Document scanned to the wrong record, followed the privacy incident file.
Advance of {money} in {n} instalments.
Employer did not report {n} hrs at {money} an hour.
Customer returns to Australia on {date}, portability explained.
Nominee to provide consent each time.
SO unsure which date of receipt to use, DOR is {shortdate}.
Same enquiry as {ref}.
May need a new claim after {date}.
Will be paid {date} at the {payment} rate.
Mark the activity complete, then finalise.
Grant recorded from {date} instead of {date}.
Age rule for {payment}: see the table in {file}.
TFN not supplied, exemption explained.
Customer asked for a supervisor; the reason was technical, so TPS took over.
Spoke with ICT at {time}: fix due {date}.
Spoke to SSO, decision stands.
SO {logon} asked about {task} on {payment}.
Deceased estate, bereavement period of 14 weeks.
{n} children in care, {n} claimed.
Called back at {time}, no answer.
Baby bonus ceased years ago, Newborn Supplement explained.
Date of birth evidence is outstanding.
Email template sent through the online letter tool.
Phone number on the record was out of date, SO to update it.
Address not updated since the move, guided to {file}.
""".strip().splitlines()


def clean_text(rng, sentences: int | None = None) -> str:
    said = rng.sample(SENTENCES, sentences or rng.choice([1, 2, 2, 3, 3, 4]))
    filled = []
    for sentence in said:
        while "{" in sentence:
            word = sentence[sentence.index("{") + 1 : sentence.index("}")]
            sentence = sentence.replace(f"{{{word}}}", slot(rng, word), 1)
        filled.append(sentence.lower() if rng.random() < 0.08 else sentence)
    return rng.choice([" ", " ", " ", "\n"]).join(filled)


def marked(line: str) -> tuple[str, list[list]]:
    text, details = "", []
    while "{" in line:
        before, _, rest = line.partition("{")
        inside, _, line = rest.partition("}")
        kind, _, shown = inside.partition(":")
        text += before
        details.append([kind, len(text), len(text) + len(shown)])
        text += shown
    return text + line, details


def main() -> None:
    rng = random.Random(SEED)
    for filename, lines in (("dirty", dirty(rng)), ("clean", [clean_text(rng) for _ in range(1000)])):
        rows = [json.dumps(marked(line), ensure_ascii=False, separators=(",", ":")) for line in lines]
        (HERE / f"{filename}.jsonl").write_text("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
