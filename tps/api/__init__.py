"""Contacts over the API, and the lists that a system needs to fill one in."""
