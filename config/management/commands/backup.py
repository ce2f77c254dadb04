"""Take a backup of the database into a folder, while everybody works on."""

from pathlib import Path
from time import monotonic

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import backups


class Command(BaseCommand):
    """Connects as the owner (DATABASE_OWNER_URL). Needs a pg_dump no older than the server (docs/operate.md)."""

    help = "Back the database up into DIR: a dump and its manifest, of one snapshot."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path, metavar="DIR", help="the folder; it is made if it is not there")

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DATABASE_OWNER_URL:
            raise CommandError("DATABASE_OWNER_URL is not set: a backup is taken as the owner of the tables.")
        began = monotonic()
        dump, manifest = backups.back_up(options["dir"], settings.DATABASE_OWNER_URL)  # type: ignore[arg-type]
        self.stdout.write(
            f"{dump}: {sum(manifest.tables.values())} rows in {len(manifest.tables)} tables, {manifest.size / 1e6:.1f} MB, "
            f"newest timeline entry {manifest.newest_entry}, {monotonic() - began:.1f} s."
        )
