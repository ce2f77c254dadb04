from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from people.directory_import import import_directory
from people.models import Staff
from people.roles import ADMINISTRATOR


class Command(BaseCommand):
    help = (
        "Bring the staff directory in line with a CSV file, wholly or not at all. Columns: person_number, logon, "
        "given_name, family_name, email, team, site, roles (separated by semicolons), active (yes or no). "
        "Who is absent from the file stays as they are."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--by", required=True, metavar="LOGON", help="the administrator who imports, and gives the roles"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *, file, by, dry_run, **options):
        administrator = Staff.objects.active().filter(logon=by.upper()).first()
        if administrator is None or not administrator.has_role(ADMINISTRATOR):
            raise CommandError(f"{by.upper()} is no administrator.")
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        report = import_directory(content, by=administrator, domain=settings.AGENCY_MAIL_DOMAIN, dry_run=dry_run)
        if report.problems:
            for problem in report.problems:
                self.stderr.write(str(problem))
            raise CommandError(f"{len(report.problems)} to put right. Nothing was written.")
        for change in report.changes:
            self.stdout.write(
                f"line {change.line}: {change.kind} {change.logon} {change.name}: {', '.join(change.what) or 'no role'}"
            )
        said = ", ".join(f"{number} {kind}" for kind, number in report.counts.items())
        self.stdout.write(f"{'Would be: ' if dry_run else ''}{said}")
