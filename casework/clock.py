"""The clock stands on the ground floor, in people; this is its name for the houses above."""

from people.clock import at, now

__all__ = ["at", "now"]
