"""The admin's import page: upload a file, read what it would do, then confirm.

Between the two the file travels with the page, signed and for an hour; nothing of it is kept on the server.
"""

import base64
import zlib

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from people.directory_file import COLUMNS, LARGEST
from people.directory_import import import_directory

SHOWN = 200
CONFIRM_WITHIN = 3600  # seconds


class UploadForm(forms.Form):
    """The file; at most as much as an import takes."""

    file = forms.FileField(label="CSV file")

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(f"The file is larger than {LARGEST // 1024 // 1024} MB. Send it in parts.")
        return file


def _carried(content: bytes, by) -> str:
    packed = base64.b64encode(zlib.compress(content, 9)).decode()
    return signing.dumps([by.pk, packed], salt="people.import")


def _read_back(carried: str, by) -> bytes | None:
    """The file that `by` looked at before; None where it is too old, altered or somebody else's."""
    try:
        whose, packed = signing.loads(carried, salt="people.import", max_age=CONFIRM_WITHIN)
    except signing.BadSignature:
        return None
    return zlib.decompress(base64.b64decode(packed)) if whose == by.pk else None


def page(model_admin, request):
    """GET: the form. POST with a file: what it would do. POST with the carried file: do it."""
    form = UploadForm(request.POST or None, request.FILES or None)
    report, carried = None, ""
    if request.POST.get("carried"):
        content = _read_back(request.POST["carried"], request.user)
        if content is None:
            messages.error(request, "The check is more than an hour old. Upload the file again.")
            return redirect(request.path)
        form = UploadForm()
        report = import_directory(content, by=request.user, domain=settings.AGENCY_MAIL_DOMAIN)
        if not report.problems:
            said = ", ".join(f"{number} {kind}" for kind, number in report.counts.items())
            model_admin.log_addition(request, request.user, f"Imported the directory: {said}.")
            messages.success(request, f"Imported: {said}.")
            return redirect("admin:people_staff_changelist")
    elif request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        report = import_directory(content, by=request.user, domain=settings.AGENCY_MAIL_DOMAIN, dry_run=True)
        if not report.problems and report.changes:
            carried = _carried(content, request.user)
            if len(carried) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE - 100_000:
                messages.error(request, "This file is too large to confirm here. Use manage.py import_directory.")
                carried = ""
    context = {
        **admin.site.each_context(request),
        "title": "Import the directory",
        "opts": model_admin.opts,
        "form": form,
        "columns": COLUMNS,
        "report": report,
        "carried": carried,
        "shown": SHOWN,
        "problems": report.problems[:SHOWN] if report else [],
        "changes": report.changes[:SHOWN] if report else [],
    }
    return TemplateResponse(
        request, "admin/people/staff/import.html", context, status=422 if report and report.problems else 200
    )
