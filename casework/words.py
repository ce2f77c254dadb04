"""Labels within sentences."""


def within(label: str) -> str:
    """A label as it stands within a sentence: its first letter small, its abbreviations as they are."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
