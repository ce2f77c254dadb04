from itertools import groupby

from django.conf import settings

from desk import upheld, written_pages
from desk.management.writing import WritingCommand


class Command(WritingCommand):
    help = "Write each house's STEPS.md: a table and a diagram of its records' steps, from their declarations."

    def pages(self):
        houses = groupby(upheld.records(), key=lambda model: model._meta.app_label)
        return {settings.BASE_DIR / house / "STEPS.md": written_pages.steps(list(models)) for house, models in houses}
