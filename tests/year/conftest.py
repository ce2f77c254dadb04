"""The fixtures of a simulated time."""

from tests.lived.fixtures import kept, post  # noqa: F401  (fixtures)
