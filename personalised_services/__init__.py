"""Referrals, cases and plans of Personalised Services. Empty so far: nothing is kept about a customer yet."""
