"""What a letter says and to whom: kept sealed, told to no timeline."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Words:
    """The customer's name and address, the letter's text, and the nominee to whom a copy goes, where there is one (LET-04)."""

    to: str
    address: str
    body: str = ""
    nominee: str = ""
    nominee_address: str = ""

    def __str__(self):
        """What stands in a timeline of it."""
        return "sealed with the letter"

    def text(self) -> str:
        """As one text, always the same for the same words."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def of(cls, text: str) -> "Words":
        """What `text` made one text of."""
        return cls(**json.loads(text))
