"""What a contact leaves behind in each program, and what is checked before one: each difference once, by its rule. Keys are programs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class After:
    """One thing to update after a contact (CAS-08). `asks` names the reference that it leaves; `optional`: it may not be needed, with a reason."""

    key: str
    words: str
    asks: str = ""
    optional: bool = False
    always: bool = False  # after an attempt that reached nobody, too
    after_incident: bool = False  # not optional where a security incident indicator is set

    def __str__(self):
        return self.words


#: After each contact (CAS-08). What is redacted in the procedure bears a neutral name.
AFTER = {
    "centrelink": (
        After("cims", "Details of the contact in CIMS", "CIMS reference", always=True),
        After("customer_record", "Customer’s record updated", optional=True),
        After("strategies", "Strategies and referrals updated in the MSP", optional=True),
    ),
    "child_support": (
        After("document", "Document updated", "Title of the notepad", always=True),
        After("services", "Products and services given, recorded", optional=True),
        After("intray_created", "New intray created", optional=True),
        After("intray_cleared", "Intray of before deleted", optional=True),
        After("special_contact", "Special contact details updated, after a security incident", optional=True, after_incident=True),
        After("correspondence", "Letter written, or copies of correspondence sent", optional=True),
    ),
}  # fmt: skip
#: A voicemail is recorded as a PS case note in the MSP (CAS-12); Child Support, which has no such plan of its own, in the document.
AFTER_VOICEMAIL = {
    "centrelink": (After("plan_note", "PS case note in the MSP", "Title of the PS case note", always=True),),
    "child_support": (After("document", "PS case note in the document", "Title of the notepad", always=True),),
}
#: Whose written responses are coordinated with the External Complaints Resolution Team: the step stands in Centrelink’s procedure (CAS-13).
COORDINATED = ("centrelink",)
#: The service channels by which a customer is contacted, and those of them in writing (MSP-05).
WAYS = {
    "telephone": "Telephone", "face_to_face": "Face to face", "letter": "Letter", "email": "E-mail",
    "online": "Online account",
}  # fmt: skip
IN_WRITING = ("letter", "email", "online")
#: What is checked before contact with a customer who behaved inappropriately or whose contact is restricted (CAS-14).
#: The step stands in Child Support's procedure; the restrictions hold in the whole agency, so Tandem asks it in both.
CHECKED_BEFORE = {"centrelink": "Managed Service Plan", "child_support": "Document"}
#: Where correspondence, and the action taken, are recorded (CAS-13).
RECORDED_IN = {"centrelink": "CIMS", "child_support": "the document"}
#: What ongoing management considers with a customer (CAS-10).
CONSIDERED = (
    ("new_information", "New or further information from the case review"),
    ("record_review", "Review of the customer’s record"),
    ("business_areas", "Business areas to be contacted"),
    ("payment_options", "Payment options, where urgent or crisis payments recur"),
    ("referrals", "Referral: social work, assessment, mental health"),
    ("expectations", "Expectations: timeframes, outcomes, respectful interactions"),
    ("next_step", "Servicing strategies, and the next step understood"),
)


def after(contact) -> list[After]:
    """What is to be updated after that contact (CAS-08, CAS-12)."""
    table = AFTER_VOICEMAIL if contact.channel == "voicemail" else AFTER
    return [item for item in table[contact.program] if item.always or contact.poro == "proved"]
