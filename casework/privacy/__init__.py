"""The privacy guard (CON-13): no customer details in any field of TPS, escalations or compensation.

`guard.py` finds, `fields.py` and `forms.py` refuse, `logs.py` keeps what was typed out of the logs. What is refused is
nowhere kept, and no finding carries the text it was found in.
"""

from casework.privacy.guard import Finding, findings, refuse

__all__ = ["Finding", "findings", "refuse"]
