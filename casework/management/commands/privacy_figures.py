from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from casework.privacy.figures import report

CORPUS = Path(settings.BASE_DIR) / "tests" / "privacy" / "corpus"


class Command(BaseCommand):
    help = "Measures the privacy guard on its corpora: how many customer details of each kind it finds, how often it stops a clean text."

    def add_arguments(self, parser):
        parser.add_argument("--corpus", type=Path, default=CORPUS, help="the folder with the corpora")
        parser.add_argument(
            "--misses", action="store_true", help="also list what was missed or stopped wrongly in the generated texts"
        )

    def handle(self, *, corpus, misses, **options):
        for line in report(corpus, misses=misses):
            self.stdout.write(line)
