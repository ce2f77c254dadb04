"""Restore a backup into an empty database, beside the one in use or in place of one that is lost."""

from pathlib import Path
from time import monotonic

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from casework.management.commands.grant import grant
from config import backups


class Command(BaseCommand):
    """All or nothing: refuses a database that is not empty, a damaged file, an older server; compares with the manifest."""

    help = (
        "Restore FILE into the empty database at the owner's address URL, grant the roles their rights, and verify it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the dump; its manifest lies beside it")
        parser.add_argument("--into", required=True, metavar="URL", help="the owner's address of an empty database")

    def handle(self, *args: object, **options: object) -> None:
        began = monotonic()
        restored = backups.restore(options["file"], options["into"])  # type: ignore[arg-type]
        granted = grant(options["into"], settings.DATABASES["default"]["USER"])  # type: ignore[arg-type]
        manifest = restored.manifest
        self.stdout.write(
            f"Restored the backup of {manifest.taken_at}: {sum(manifest.tables.values())} rows in {len(manifest.tables)} "
            f"tables as the manifest says, newest timeline entry {manifest.newest_entry}; granted to {' and '.join(granted)}; "
            f"{monotonic() - began:.1f} s."
        )
        if restored.renumbered:
            self.stdout.write("This server is younger than the backup's: the timeline has new transaction numbers.")
        self.stdout.write("Readers of the events feed are told to begin again from where they are sure.")
