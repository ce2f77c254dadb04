"""Where the two programs differ in a cold transfer: each difference once, by its rule. Keys are programs."""

from people.roles import PSSO, SSM, Role

#: What a caller proves who they are by (COLD-01).
IDENTITY = {"centrelink": "POI", "child_support": "PoRO"}
#: Where an incident is recorded (COLD-04, COLD-07, COLD-10).
INCIDENTS = {"centrelink": "CIMS", "child_support": "CIRT"}
#: Whether the customer is told, with the warning, that the enquiry has been answered (COLD-04).
TOLD_ANSWERED = {"centrelink": True, "child_support": False}
#: Who puts the customer on the whiteboard (COLD-08).
PUT_UP_BY: dict[str, Role] = {"centrelink": PSSO, "child_support": SSM}
#: Whether the Zone escalation team is e-mailed; otherwise CAPT CANOC is rung, and CIMS has the restriction (COLD-11).
ZONE_IS_EMAILED = {"centrelink": True, "child_support": False}
#: Whether approval is asked for a customer whose service is restricted already (COLD-13).
ASKED_WHEN_RESTRICTED = {"centrelink": True, "child_support": False}
