"""Faults on purpose: processes killed, mail servers that refuse, Redis gone, races. What was accepted must still be there."""
