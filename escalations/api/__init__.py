"""Escalations over the API."""
