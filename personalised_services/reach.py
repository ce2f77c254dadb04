"""Who works in Personalised Services, and who leads there. How far their roles reach is people.reach's."""

from people.roles import PSM, PSSO, SM, SSM

LEADERS = (SSM, SM, PSM)
#: Everybody of Personalised Services who opens cases: whom one may be given to, and who may look a customer up.
PS_STAFF = (PSSO, *LEADERS)
