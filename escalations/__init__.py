"""Referrals of a contact to an SSO or to ICT. Empty so far."""
