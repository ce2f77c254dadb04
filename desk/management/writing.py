"""What the commands that write pages have in common: write them, or with --check say which are stale."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class WritingCommand(BaseCommand):
    """Writes the pages that `pages()` gives; with --check it writes nothing and fails where one is stale."""

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="write nothing; fail where a page is stale")

    def pages(self) -> dict[Path, str]:
        raise NotImplementedError

    def handle(self, *args, check=False, **options):
        stale = {
            path: text for path, text in self.pages().items() if not path.exists() or path.read_text("utf-8") != text
        }
        names = ", ".join(path.relative_to(settings.BASE_DIR).as_posix() for path in stale)
        if check:
            if stale:
                command = self.__module__.rpartition(".")[2]
                raise CommandError(f"Stale: {names}. Run: manage.py {command}")
            return
        for path, text in stale.items():
            path.write_text(text, "utf-8")
        self.stdout.write(f"Written: {names}" if stale else "Nothing has changed.")
