"""The floor: the least Django code that does the same inserts, or reads the same rows, under the same login.

No check, no rule, no frame around a page: what any Django application would have to do. What Tandem costs is told as its
ratio to this. It runs on Tandem's own tables.
"""
