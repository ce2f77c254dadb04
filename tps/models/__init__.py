from tps.models.addendum import Addendum
from tps.models.contact import Contact
from tps.models.officer_settings import OfficerSettings
from tps.models.option import Option
from tps.models.reference import Reference

__all__ = ["Addendum", "Contact", "OfficerSettings", "Option", "Reference"]
