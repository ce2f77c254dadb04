"""The one source of what the privacy guard looks for, read alike by Python (`guard.py`) and JavaScript (`static/js/guard.js`).

Both first fold a text to plain ASCII of one character each (`FOLD`: full-width digits, odd spaces and dashes, accents;
`GONE` are left out), so every pattern here needs nothing of Unicode. Patterns keep to what both languages read alike:
classes, groups, bounded repetition, lookahead, lookbehind of one character; no `\\d`, `\\w`, `\\s`, `\\b`, `.`, `^`, `$`.
Repetition is bounded or over classes that exclude what follows, so the time taken grows with the length only.

`python -m casework.privacy` writes the same as static/guard-patterns.json; a test fails when it is stale.
"""

import json
import unicodedata
from pathlib import Path

WORDS = Path(__file__).parent / "words"
EXPORT = Path(__file__).parents[2] / "static" / "guard-patterns.json"

#: What is said of a finding: label, shape, whether an officer may override it, what to put instead. Where two
#: findings overlap an identifier stands before the rest, then the longer one, then the earlier kind.
KINDS = {
    "crn": ("A customer reference number", "Nine digits and a letter", False, "the customer"),
    "tfn": ("A tax file number", "Nine digits with a tax file number’s check digit", False, "the tax file number"),
    "medicare": ("A Medicare number", "Ten or eleven digits with a Medicare check digit", False, "the Medicare number"),
    "account": ("A bank account or card number", "A BSB, an account number or a card number", False, "the account"),
    "phone": ("A phone number", "A mobile, landline or overseas number", False, "the phone number"),
    "birth_date": (
        "A date of birth",
        "A date said to be a birth date, or of a year up to 2012",
        False,
        "the date of birth",
    ),
    "email": ("An e-mail address", "A name and a mail domain", False, "the e-mail address"),
    "address": ("An address", "A street address, a box or a suburb with its postcode", True, "the address"),
    "phrase": ("A child, partner or relative with a name", "A relative’s name", True, "the relative"),
    "name": (
        "A name",
        "A given name, or a name after a word like “customer” or “Mrs”; staff go by their logon",
        True,
        "the customer",
    ),
}

# -- folding ------------------------------------------------------------------------------------------------------------

#: Characters that are left out: zero-width and direction marks, soft hyphen, variation selectors, combining accents.
GONE_RANGES = [
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xAD, 0xAD), (0xFEFF, 0xFEFF), (0x180E, 0x180E), (0x61C, 0x61C),
    (0xFE00, 0xFE0F), (0x300, 0x36F),
]  # fmt: skip
GONE = frozenset(code for first, last in GONE_RANGES for code in range(first, last + 1))
_SPACES = [0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, 0x2028, 0x2029, 0x85, 0x0B, 0x0C]
_DASHES = [*range(0x2010, 0x2016), 0x2043, 0x2212, 0x2796, 0xFE58, 0xFE63, 0x2E3A, 0x2E3B, 0x30FC]
_DOTS = [0xB7, 0x2022, 0x2024, 0x2027, 0x22C5, 0x3002, 0x30FB, 0x2219, 0x25CF]
_QUOTES = [0x2018, 0x2019, 0x201A, 0x201B, 0x2032, 0xB4, 0x60, 0x2BC]
_ZEROS = [
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0xF20, 0x1040,
    0x17E0, 0x1810, 0xFF10, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1FBF0,
]  # fmt: skip
_LOOKALIKES = {
    "А": "A",
    "В": "B",
    "С": "C",
    "Е": "E",
    "Н": "H",
    "К": "K",
    "М": "M",
    "О": "O",
    "Р": "P",
    "Т": "T",
    "Х": "X",
}
_LOOKALIKES |= {
    "а": "a",
    "с": "c",
    "е": "e",
    "о": "o",
    "р": "p",
    "х": "x",
    "ø": "o",
    "Ø": "O",
    "ß": "s",
    "ł": "l",
    "Ł": "L",
}
_LOOKALIKES |= {
    "đ": "d",
    "Đ": "D",
    "ı": "i",
    "æ": "a",
    "Æ": "A",
    "œ": "o",
    "Œ": "O",
    "ð": "d",
    "þ": "t",
    "⁄": "/",
    "∕": "/",
}


def _fold() -> dict[str, str]:
    table = dict(_LOOKALIKES)
    for letter in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]:
        base = unicodedata.normalize("NFD", chr(letter))[0]
        if base.isascii() and base.isalpha():
            table.setdefault(chr(letter), base)
    for first, last, onto in [
        (0xFF01, 0xFF5E, 0x21),
        (0x24B6, 0x24CF, 0x41),
        (0x24D0, 0x24E9, 0x61),
        (0x2460, 0x2468, 0x31),
    ]:
        table |= {chr(code): chr(onto + code - first) for code in range(first, last + 1)}
    for zero in _ZEROS:
        table |= {chr(zero + digit): str(digit) for digit in range(10)}
    for digit, code in enumerate([0x2070, 0xB9, 0xB2, 0xB3, *range(0x2074, 0x207A)]):
        table |= {chr(code): str(digit), chr(0x2080 + digit): str(digit)}
    for codes, onto in [(_SPACES, " "), (_DASHES, "-"), (_DOTS, "."), (_QUOTES, "'")]:
        table |= {chr(code): onto for code in codes}
    return table | {"“": '"', "”": '"', "„": '"'}


FOLD = _fold()

# -- pieces of patterns -------------------------------------------------------------------

SEP = r"[ \t\r\n.,;:/_|+*~=()\[\]'\"\-]"  # what may stand between the digits of an identifier
S = SEP + "{0,3}"
D = "(?:[0-9]|[oil](?=[0-9])|(?<=[0-9])[oil])"  # a digit, or beside one the letters O, I and l typed for 0 and 1
FIRST = "(?:(?<![0-9])[0-9]|(?<![a-z0-9])[oil](?=[0-9]))"  # the first of its group
END = "(?![0-9])"
IS = r"(?:[ \t:=#.,()'\"/_\-]{1,4}(?:is|was|no|num|number|of|given|as|ending)(?![a-z]))?(?:[ \t:=#.,()'\"/_\-]|no\.|#){0,5}"
MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
BORN_YEAR = "(?:19[0-9]{2}|200[0-9]|201[0-2])"
ANY_YEAR = "(?:(?:19|20)?[0-9]{2})"


def _date(year: str) -> str:
    """Every way to write day, month and year."""
    gap, nth = r"[ \-_/.,]{1,3}", "(?:st|nd|rd|th)?"
    return (
        f"(?<![0-9])(?:{DAY}(?: ?[/.\\-_] ?| ){DAY}(?: ?[/.\\-_] ?| ){year}"
        f"|{year}[/.\\-_ ](?:0?[1-9]|1[0-2])[/.\\-_ ]{DAY}"
        f"|{DAY}{nth}(?: of)?(?:{gap})?{MONTH}(?:{gap})?{year}"
        f"|{MONTH}{gap}{DAY}{nth}{gap}{year}){END}"
    )


BIRTH = r"(?<![a-z])(?:d[. ]{0,2}o[. ]{0,2}b|y\.?o\.?b|date of birth|birth ?dates?|birthday|b'?day|born|birth|birthdate)(?![a-z])"
BIRTH_FILL = (
    r"[^a-z0-9]{0,4}(?:(?:is|was|on|of|the|as|in|given|listed|recorded|confirmed|shows?|showing|being|date|year|reads"
    r"|entered|updated|changed|to|corrected|provided)(?![a-z])[^a-z0-9]{1,4}){0,4}"
)
#: A word before a date that makes an old date an event and not a birth.
EVENT = (
    r"(?<![a-z])(?:from|since|before|after|until|till|to|between|and|effective|eff|granted|lodged|paid|dated|issued|ending|ended"
    r"|start|started|starting|commenced|commencing|ceased|cancelled|separated|period|introduced|prior to|by|as at|as of"
    r"|legislation|decision|arrived|arrival|residen[a-z]{2,4}|visa|w/e|wef|doe|dos|doi|settled|settlement|injury|accident"
    r"|incident|married|claim(?:ed)?|grant|event|law|rules?|act|policy|version|operative|indexation|review(?:ed)?"
    r"|backdated|debt|raised|purchased|bought|sold|departed|departure|closed|opened|commencement|payment)(?![a-z])"
    r"[^a-z0-9]{1,3}(?:(?:on|the|of|to|date|was|is|dated)(?![a-z])[^a-z0-9]{1,3}){0,2}"
)
#: The other end of a period, as in 01/02/2009 - 03/04/2010.
RANGE_END = "(?<=[0-9]) ?(?:-|to|and|until) ?"
MAIL_NAME = r"[a-z0-9._%+'\-]{1,64}"
MAIL_END = "(?:com|net|org|edu|gov|asn|id|info|biz|co|io|me|au|nz|uk|us|in)"
MAIL_HOSTS = "(?:gmail|hotmail|outlook|yahoo|bigpond|icloud|live|optusnet|iinet|ymail|msn|proton|protonmail|tpg|dodo)"

STREET = (
    "(?:st|str|street|rd|road|ave?|avenue|cres|crescent|ct|court|hwy|highway|pde|parade|tce|terrace|bvd|blvd|boulevard|cct|circuit"
    "|grove|gr|esplanade|lane|ln|pl|mews|gdns|gardens|cl)"
)
STREET_CAPITAL = (
    "(?:St|Str|Street|Rd|Road|Ave?|Avenue|Cres|Cr|Crescent|Ct|Court|Hwy|Highway|Pde|Parade|Tce|Terrace|Bvd|Blvd|Boulevard|Cct"
    "|Circuit|Grove|Gr|Esplanade|Esp|Lane|Ln|Pl|Place|Dr|Drive|Cl|Close|Way|Sq|Square|Walk|Rise|Loop|Mews|Quay|Track|Row|View"
    "|Gdns|Gardens|Parkway|Pkwy|Vista|Chase|Crest|Glade|Green|ST|RD|AVE|CRES|CT|PDE|TCE|DR|PL|STREET|ROAD|AVENUE|DRIVE|PLACE)"
)
#: Words that follow a number in ordinary notes and do not begin a street's name.
NOT_STREET = (
    "(?!(?:days?|weeks?|fortnights?|months?|years?|yrs?|hours?|hrs?|minutes?|mins?|seconds?|am|pm|calls?|times?|items?|steps?"
    "|x|of|for|in|on|at|and|or|to|the|per|is|was|has|with|from|st|nd|rd|th|children|kids|people|attempts?|payments?|letters?"
    "|working|business|calendar|cents?|dollars?|percent|pages?|records?|activities|lines?|fields?|screens?|codes?|until|till"
    "|before|after|via|by|as|but|not|no|so|we|she|he|it|they|are|were|different|separate|more|less|other|old|new|open|jan"
    "|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|september|october"
    "|november|december|nsw|vic|qld|wa|sa|tas|nt|act|ha|acres?|km|kms|metres?)(?![a-z]))"
)
#: A postcode that belongs to its state and is not the year that stands there more often.
POSTCODE = (
    "(?:(?:NSW|nsw)[ ,]{1,2}(?!20[12][0-9])(?:2[0-9]{3})|(?:VIC|Vic|vic)[ ,]{1,2}[38][0-9]{3}|(?:QLD|Qld|qld)[ ,]{1,2}[49][0-9]{3}"
    "|(?:SA|sa)[ ,]{1,2}5[0-9]{3}|(?:WA|wa)[ ,]{1,2}6[0-9]{3}|(?:TAS|Tas|tas)[ ,]{1,2}7[0-9]{3}|(?:NT|nt)[ ,]{1,2}08[0-9]{2}"
    "|(?:ACT|act)[ ,]{1,2}(?:02[0-9]{2}|26[0-9]{2}|29[0-9]{2}))"
)

# -- what is never an identifier: blanked before the patterns for `masked` text are tried -----------------------------------

_NO_LETTER = f"(?!{SEP}{{0,2}}[a-z](?![a-z0-9]))"  # not with the single letter that makes a CRN
NEVER = [
    "(?<![0-9\\-])[0-9]{3}[ \\-][0-9]{8}(?:-[0-9]{2})?(?![0-9])",  # Operational Blueprint
    "(?<![0-9])[0-9]{3}\\.[0-9]{5}(?![0-9])",  # e-Reference
    "(?<![a-z])(?:inc|req|ritm|sctask|chg|prb|tps|esc|ctask)[ \\-#:_]{0,2}[0-9]{3,12}(?![0-9a-z])",
    "(?<![a-z])(?:task|sp|nnu|ps|ref|kb)[ \\-#:_]{0,2}[0-9]{3,12}(?![0-9])" + _NO_LETTER,
    "(?<![a-z])(?:incident|work ?items?|wi|activity|job|task|receipt|request|ticket|webform|notice|letter|debt|claim|transaction"
    "|trn|version|build|error|code|screen|extension|ext|speed ?dial|queue)(?: (?:id|no\\.?|num|number|ref|reference))?"
    "[ :#]{0,3}[0-9]{3,12}(?![0-9])" + _NO_LETTER,
    "\\$ ?[0-9][0-9,]{0,14}(?:\\.[0-9]{1,2})?(?![0-9a-z])",  # money
    "(?<![0-9.])[0-9]{1,3}(?:,[0-9]{3}){1,3}(?:\\.[0-9]{1,2})?(?![0-9a-z])" + _NO_LETTER,
    "(?<![0-9.\\-])[0-9]{1,6}\\.[0-9]{2}(?![0-9.])",
    "(?<![0-9:])[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?(?: ?[ap]\\.?m(?![a-z]))?(?![0-9:])",  # times
    "(?<![0-9.])[0-1]?[0-9](?:[.][0-5][0-9])? ?(?:[ap]m|[ap]\\.m\\.?)(?![a-z])",
    "(?<![0-9])[0-9]{1,3}(?:\\.[0-9]{1,2})? ?(?:%|per ?cent)",
    f"(?<![0-9+])(?:1[38]00{S}[0-9]{{3}}{S}[0-9]{{3}}|13{S}[0-9]{{2}}{S}[0-9]{{2}}){END}",  # agency lines
    f"(?<![0-9]){_date('(?:19|20)[0-9]{2}')}",
    f"(?<![0-9]){DAY}[/.\\-]{DAY}[/.\\-][0-9]{{2}}(?![0-9])(?![/.\\-][0-9])",
    "(?<![0-9])(?!61 ?4)(?!0[23478])[0-9]{2} [0-9]{3} [0-9]{3} [0-9]{3}(?![0-9])",  # a business (ABN)
    "(?<![a-z])(?:abn|acn)[ :#]{0,3}[0-9]{2,3}(?: ?[0-9]{3}){2,3}(?![0-9])",
]

# -- the patterns: (kind, pattern, group that is the finding, check, which text: `lower` case, `masked` (lower with `NEVER` blanked) or `plain`) ----------------

PATTERNS = [
    ("crn", f"{FIRST}(?:{S}{D}){{8}}{S}[a-z](?![a-z0-9])", 0, "mostly_digits", "masked"),
    ("crn", f"(?<![a-z])crns?{IS}({FIRST}(?:{S}{D}){{8}}(?:{S}[a-z](?![a-z0-9]))?){END}", 1, "mostly_digits", "lower"),
    ("crn", "(?<![a-z])(?:cust(?:omer)?|client|cx|claimant|their|her|his|partner'?s?)[ _.\\-]{0,2}(?:crn|ref(?:erence)?|id|access)"
     f"(?:[ _.\\-]?(?:no|num|number))?{IS}({FIRST}(?:{S}{D}){{8}}){END}", 1, "mostly_digits", "lower"),
    ("tfn", f"(?<![a-z])(?:tfns?|tax file(?: (?:number|no|num))?|tax (?:number|no))(?![a-z]){IS}({FIRST}(?:{S}{D}){{7,8}}){END}", 1, "tfn_said", "lower"),
    ("tfn", f"(?<![0-9])(?:[0-9]{{9}}|[0-9]{{3}}{SEP}{{1,3}}[0-9]{{3}}{SEP}{{1,3}}[0-9]{{3}}|[0-9](?:{SEP}{{1,2}}[0-9]){{8}}){END}", 0, "tfn", "masked"),
    ("medicare", f"(?<![a-z])medicare(?: (?:card|number|no|num|id))*(?![a-z]){IS}({FIRST}(?:{S}{D}){{9,10}}){END}", 1, "mostly_digits", "lower"),
    ("medicare", f"(?<![0-9])[2-6][0-9]{{3}}{S}[0-9]{{5}}{S}[0-9](?:{S}[1-9])?{END}", 0, "medicare", "masked"),
    ("account", f"(?<![a-z])bsb(?![a-z]){IS}([0-9](?:{S}[0-9]){{5}}(?:{S}(?:(?:and )?(?:acc(?:oun)?t?|acct|a/c)(?: (?:no|num|number))?{S})?[0-9]{{2,4}}"
     f"(?:{SEP}?[0-9]){{2,8}})?){END}", 1, "", "lower"),
    ("account", f"(?<![0-9])[0-9]{{3}}-[0-9]{{3}}{SEP}{{1,3}}(?:(?:acc(?:oun)?t?|acct|a/c)(?: (?:no|num|number))?{SEP}{{1,3}})?"
     f"[0-9]{{2,4}}(?:{SEP}?[0-9]){{2,8}}{END}", 0, "", "masked"),
    ("account", f"(?<![a-z])(?:bank )?(?:account|acct|acc|a/c)(?: (?:no|num|number))?(?![a-z]){IS}([0-9](?:[ \\-]?[0-9]){{5,11}}){END}", 1, "", "masked"),
    ("account", f"(?<![a-z])(?:card|visa|mastercard|debit card|credit card|keycard|pan)(?: (?:no|num|number))?(?![a-z]){IS}"
     f"([0-9](?:[ .\\-]?[0-9]){{12,18}}){END}", 1, "", "masked"),
    ("account", f"(?<![0-9])[2-6](?:[0-9]{{12,18}}|[0-9]{{3}}(?:[ .\\-]{{1,2}}[0-9]{{4}}){{3}}|[0-9]{{3}}[ .\\-][0-9]{{6}}[ .\\-][0-9]{{5}}){END}", 0, "luhn", "masked"),
    ("phone", f"(?:(?<![0-9])(?:(?:\\+|00(?:11)?){SEP}{{0,2}})?61{S}(?:\\(?0\\)?)?{S}[23478](?:{S}[0-9]){{8}}|(?<![0-9])[0o]{S}4(?:{S}{D}){{8}}){END}", 0, "mostly_digits", "masked"),
    ("phone", f"(?:(?<![0-9])(?:\\(0[2378]\\)|0[2378]){S}[2-9](?:{S}[0-9]){{7}}){END}", 0, "", "masked"),
    ("phone", f"(?<![0-9])\\+[1-9][0-9]{{0,2}}(?:[ .\\-()]{{0,2}}[0-9]){{7,12}}{END}", 0, "", "masked"),
    ("phone", "(?<![a-z])(?:ph|phone|tel|telephone|mob|mobile|cell|landline|call ?back|contact|cb|number is|ring|rang|call|called|called from|calling from|on)"
     f"(?: (?:no|num|number|her|him|them|customer|cust|cx|back|on|at|is)){{0,3}}(?![a-z])[ :.\\-#=(]{{0,4}}(4[0-9]{{2}}[ .\\-]?[0-9]{{3}}[ .\\-]?[0-9]{{3}}|[2-9][0-9]{{3}}[ .\\-][0-9]{{4}}){END}", 1, "", "masked"),
    ("phone", "(?<![a-z])(?:ph|phone|tel|telephone|mob|mobile|cell|landline)(?: (?:no|num|number|is))*(?![a-z])[ :.\\-#=(]{0,4}"
     f"([2-9][0-9]{{7}}|[0-9](?:[ .\\-]?[0-9]){{8,9}}){END}", 1, "", "masked"),
    ("birth_date", f"{BIRTH}{BIRTH_FILL}({_date(ANY_YEAR)}|(?<![0-9])(?:[0-9]{{8}}|[0-9]{{6}}|{DAY}(?:st|nd|rd|th)?(?: of)?[ \\-_/.]?{MONTH}(?![a-z])"
     f"|{MONTH}[ \\-_/.]{DAY}(?:st|nd|rd|th)?|{MONTH}[ \\-_/.,]{{1,2}}(?:19|20)[0-9]{{2}}|{BORN_YEAR}){END})", 1, "", "lower"),
    ("birth_date", f"({_date(ANY_YEAR)})[ ,(\\-_:/='\"]{{0,3}}(?:(?:is|was|as)[^a-z0-9]{{1,2}})?(?:(?:her|his|their|the|cust|customer|child)(?:'s)?[^a-z0-9])?"
     "(?:dob|d\\.o\\.b|date of birth|birth ?date|birthday)(?![a-z])", 1, "", "lower"),
    ("birth_date", f"(?:{EVENT}|{RANGE_END})?({_date(BORN_YEAR)})", 1, "whole", "lower"),
    ("email", f"{MAIL_NAME}@[a-z0-9\\-]{{1,63}}(?:\\.[a-z0-9\\-]{{1,63}}){{1,6}}", 0, "mail", "lower"),
    ("email", f"{MAIL_NAME} ?(?:@|\\[at\\]|\\(at\\)| at ) ?(?:[a-z0-9\\-]{{1,63}} ?(?:\\.| dot |\\(dot\\)|\\[dot\\]) ?){{1,4}}{MAIL_END}(?![a-z0-9])", 0, "", "lower"),
    ("email", f"{MAIL_NAME} ?(?:@| at ) ?{MAIL_HOSTS}(?![a-z0-9])", 0, "", "lower"),
    ("address", "(?<![a-z])(?:g\\.? ?p\\.? ?o\\.?|p\\.? ?o\\.?|post office|locked|private|mail)[ _.\\-]{0,2}(?:box|bag)(?: (?:no|number))?[ _.\\-#:]{0,2}(?!780[0-9](?![0-9]))[0-9]{1,6}(?![0-9])", 0, "", "lower"),
    ("address", f"(?<![0-9a-z$.,/%\\-])(?:(?:unit|u|flat|apt|apartment|villa|shop|lot|level|suite)[ _.]{{0,2}}[0-9]{{1,4}}[a-z]?[ ,/_\\-]{{1,3}})?[0-9]{{1,5}}[a-z]?(?:[/\\-][0-9]{{1,5}}[a-z]?)?[ _+,]{{1,2}}{NOT_STREET}[a-z][a-z']{{1,20}}"
     f"(?:[ _+\\-]{NOT_STREET}[a-z][a-z']{{0,20}}){{0,2}}[ _+]{STREET}(?![a-z0-9])", 0, "", "lower"),
    ("address", f"(?<![0-9A-Za-z$.,/%\\-])(?:(?:[Uu]nit|U|[Ff]lat|[Aa]pt|[Ll]ot|[Ss]uite|[Vv]illa)[ _.]?[0-9]{{1,4}}[A-Za-z]?[ ,/_\\-]{{1,3}})?[0-9]{{1,5}}[A-Za-z]?(?:[/\\-][0-9]{{1,5}}[A-Za-z]?)?[ _,]{{1,2}}[A-Z][A-Za-z']{{1,20}}"
     f"(?:[ _\\-][A-Z][A-Za-z']{{0,20}}){{0,2}}[ _]{STREET_CAPITAL}(?![A-Za-z0-9])", 0, "", "plain"),
    ("address", "(?<![a-z])(?:unit|flat|apt|apartment|villa)[ _.]{0,2}[0-9]{1,4}[a-z]?[ ,/_\\-]{1,3}[0-9]{1,5}[a-z]?(?:[ _]{1,2}[a-z]{3,20})?(?![a-z0-9])", 0, "", "lower"),
    ("address", f"(?<![a-z])(?:lives?|living|lived|resid(?:es|ing)|address(?: (?:is|was|of))?|addr|moved|moving|relocated|home)(?: (?:in|at|to|is|now|new|with)){{0,3}}[ :,\\-=]{{1,3}}"
     f"((?:(?:unit|u|flat|apt)[ .]?)?[0-9]{{1,5}}[a-z]?(?:[/\\-][0-9]{{1,5}}[a-z]?)? {NOT_STREET}[a-z]{{3,20}}(?: [a-z]{{2,20}})?)(?![a-z0-9])", 1, "", "lower"),
    ("address", f"(?<![A-Za-z])([A-Z][A-Za-z']{{2,20}}(?:[ _][A-Z][A-Za-z']{{2,20}}){{0,2}},?[ _]{POSTCODE})(?![0-9])", 1, "", "plain"),
    ("address", "(?<![a-z])(?:lives?|living|lived|resid(?:es|ing)|address|addr|moved|moving|relocated|suburb|from|of)(?: (?:is|in|at|to|near|now|new))?[ :]{1,2}([a-z]{3,20}(?: [a-z]{3,20})?,?[ _](?:(?:nsw|vic|qld|wa|sa|tas|nt|act)[ ,]{1,2})?(?!20[12][0-9])[2-7][0-9]{3})(?![0-9])", 1, "suburb", "lower"),
]  # fmt: skip

#: Tax file numbers that the Tax Office publishes as codes ("no TFN, exempt because ..."): nobody's.
TFN_CODES = [
    "000000000", "111111111", "333333333", "444444441", "444444442", "444444443", "444444444", "444444445", "555555555",
    "666666666", "777777777", "888888888", "987654321",
]  # fmt: skip


def _words(name: str) -> list[str]:
    """The words of words/<name>.txt, which is read line by line; `#` begins a remark."""
    lines = (line.split("#")[0] for line in (WORDS / f"{name}.txt").read_text().splitlines())
    return sorted({word for line in lines for word in line.split()})


#: Lists that the name finder walks with, all in lower case. What each is for stands at the head of its file.
LISTS = {
    name: _words(name)
    for name in ("given", "given_also_words", "surnames", "surnames_alone", "ordinary", "cues", "kin")
}

#: A word, told apart also in JohnSmith and john_smith; what may join the parts of a name; what may follow a cue.
NAME_WORD = "(?:[OoD]'|Mc|Mac)[A-Z]?[a-z]+|[A-Z]?[a-z]+(?:'[a-z]{2,})?|[A-Z]+(?![a-z])|[A-Z]"
NAME_JOIN = r"[ _\-.+\t]{0,2}|\r?\n"
NAME_CUE_JOIN = r"[ _\-:,'\"(/=+\t]{1,4}|\r?\n|\. ?"
#: Titles; those never anything else; what may stand between a cue and a name; parts of surnames; never a name after a cue.
NAME_WORDS = [
    "mr mrs ms miss mx dr prof master mstr aunt aunty uncle",
    "mr mrs",
    "is was named called name and s the a who by to with her his their st for of on old year yo yr yrs aged",
    "van der den de di da del la le al el bin von te",
    "may will grant can",
]


def as_json() -> str:
    """Everything the browser needs, as one JSON object."""
    told = {
        "kinds": KINDS, "order": list(KINDS), "gone": GONE_RANGES, "fold": ["".join(FOLD), "".join(FOLD.values())],
        "never": NEVER, "patterns": PATTERNS, "tfnCodes": TFN_CODES, "word": NAME_WORD, "join": NAME_JOIN,
        "cueJoin": NAME_CUE_JOIN, "nameWords": NAME_WORDS, "lists": {name: " ".join(words) for name, words in LISTS.items()},
    }  # fmt: skip
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False)
