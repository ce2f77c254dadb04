from django.conf import settings

from desk import written_pages
from desk.management.writing import WritingCommand


class Command(WritingCommand):
    help = "Write docs/manual.md: where each rule of the procedures lives in the product, and which tests assert it."

    def pages(self):
        return {settings.BASE_DIR / "docs" / "manual.md": written_pages.manual(settings.BASE_DIR)}
