"""`python -m casework.privacy` writes static/guard-patterns.json from patterns.py, for the browser's half of the guard."""

from casework.privacy import patterns

patterns.EXPORT.write_text(patterns.as_json() + "\n")
