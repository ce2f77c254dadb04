"""The routes of the admin, written by hand: lists and people, for administrators and nobody else."""

# The admin: lists and people, for administrators and nobody else. Deleting is for nobody, except a lock-out.
ADMIN_PAGES = (
    "", "login/", "logout/", "password_change/", "password_change/done/", "autocomplete/", "jsi18n/",
    "r/<path:content_type_id>/<path:object_id>/", "^(?P<app_label>axes|people|admin|tps|personalised_services)/$", "(?P<url>.*)$",
    "people/staff/import/", "people/staff/<id>/password/",
)  # fmt: skip
ADMIN_MODELS = (
    "people/staff", "people/roleheld", "people/deputy", "people/team", "people/site", "people/zone", "people/mailbox",
    "tps/option", "personalised_services/lettertemplate", "tps/reference", "axes/accessattempt", "admin/logentry",
)  # fmt: skip
ADMIN_OF_MODEL = (
    "/", "/add/", "/<path:object_id>/history/", "/<path:object_id>/delete/", "/<path:object_id>/change/", "/<path:object_id>/",
)  # fmt: skip
ADMIN = tuple(
    "admin/" + page for page in (*ADMIN_PAGES, *(model + page for model in ADMIN_MODELS for page in ADMIN_OF_MODEL))
)
