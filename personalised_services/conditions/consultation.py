"""Guards of consultations and of referrals to Assessment Services, each with its reason. They judge stored facts."""

from casework.steps import because
from people.reach import holders
from people.roles import PSM


@because("Consult first: the implications are discussed, and the way of telling the customer is agreed.", "CAS-05")
def customer_is_told_as_agreed(consultation):
    return consultation.state == "agreed"


@because("In Child Support the SSM approves the referral and forwards it.", "CAS-20")
def goes_to_the_psm(referral):
    return referral.program == "centrelink"


@because("There is no PSM to whom it could go: an administrator gives somebody the role.", "CAS-20")
def there_is_a_psm(referral):
    return bool(holders(PSM, referral.case.team))


@because("In Centrelink the PSSO sends the referral to the PSM.", "CAS-20")
def goes_by_the_ssm(referral):
    return referral.program == "child_support"
