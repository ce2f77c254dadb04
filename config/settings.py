"""The one settings module: everything that differs between machines comes from the environment.

`TANDEM_ENV` is `production` (the default: refuses to start half configured), `local` (`bin/up`) or `test` (`bin/test`).
docs/deploy.md lists every variable.
"""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
TANDEM_ENV = os.environ.get("TANDEM_ENV", "production")
PRODUCTION = TANDEM_ENV == "production"
if TANDEM_ENV not in {"production", "local", "test"}:
    raise ImproperlyConfigured(f"TANDEM_ENV is {TANDEM_ENV!r}: it must be production, local or test.")

NEEDED = (
    "SECRET_KEY", "DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "EMAIL_URL", "ALLOWED_HOSTS", "SITE_URL",
    "TANDEM_PS_KEYS", "TANDEM_PS_INDEX_KEY",
)  # fmt: skip
missing = [name for name in NEEDED if PRODUCTION and not os.environ.get(name)]
if missing:
    raise ImproperlyConfigured("Not configured: " + ", ".join(missing) + ". See docs/deploy.md.")


def _env(name: str, outside_production: str) -> str:
    return os.environ.get(name) or outside_production


SECRET_KEY = _env("SECRET_KEY", "not-secret-" + "0123456789" * 5)
SITE_URL = _env("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = [host for host in _env("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver").split(",") if host]
AGENCY_MAIL_DOMAIN = _env("AGENCY_MAIL_DOMAIN", "agency.example")
DEBUG = False
HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "pgtrigger",
    "rest_framework",
    "people",
    "casework",
    "tps",
    "personalised_services",
    "escalations",
    "compensation",
    "desk",
    "config",
]

MIDDLEWARE = [
    "config.requests.RequestLineMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.sessions.SessionLimitsMiddleware",
    "people.access.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "casework.refusals.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "desk.context.layout",
            ],
            "builtins": ["casework.templatetags.ui"],
        },
    }
]

# -- where things are kept
DATABASES = {
    "default": dj_database_url.parse(
        _env("DATABASE_URL", "postgres://tandem_app@localhost/tandem"), conn_max_age=60, conn_health_checks=True
    )
}
# Our joins lead from a record to what it names, in an order that is good already: planning them costs more than running them.
_options = DATABASES["default"].setdefault("OPTIONS", {})
_options["options"] = f"{_options.get('options', '')} -c join_collapse_limit=1".strip()
DATABASE_OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = _env("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CELERY_BROKER_URL = _env("CELERY_BROKER_URL", REDIS_URL)

# -- mail
_mail = urlsplit(_env("EMAIL_URL", "smtp://127.0.0.1:8025"))
EMAIL_BACKEND = "casework.smtp.Backend"
EMAIL_HOST = _mail.hostname or "127.0.0.1"
EMAIL_PORT = _mail.port or 25
EMAIL_HOST_USER = _mail.username or ""
EMAIL_HOST_PASSWORD = _mail.password or ""
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_USE_SSL = _mail.scheme == "smtps"
MAIL_HARD_LIMIT = float(_env("MAIL_HARD_LIMIT", "60"))  # seconds for one message, whatever the server does
MAIL_BACK_OFF = float(_env("MAIL_BACK_OFF", "15"))  # seconds after the first failure, doubled each time, up to an hour
MAIL_SWEEP_EVERY = float(_env("MAIL_SWEEP_EVERY", "15"))  # seconds between two looks at what is due
EMAIL_TIMEOUT = min(20.0, MAIL_HARD_LIMIT)
DEFAULT_FROM_EMAIL = _env("DEFAULT_FROM_EMAIL", f"Tandem <tandem@{AGENCY_MAIL_DOMAIN}>")
MESSAGE_ID_DOMAIN = _env("MESSAGE_ID_DOMAIN", "tandem." + AGENCY_MAIL_DOMAIN)

# -- webhooks
WEBHOOK_HARD_LIMIT = float(_env("WEBHOOK_HARD_LIMIT", "10"))  # seconds for one delivery, whatever the endpoint does
WEBHOOK_BACK_OFF = float(
    _env("WEBHOOK_BACK_OFF", "15")
)  # seconds after the first failure, doubled each time, up to an hour
WEBHOOK_SWEEP_EVERY = float(_env("WEBHOOK_SWEEP_EVERY", "15"))  # seconds between two looks at what happened
WEBHOOK_KEYS = [
    key for key in _env("WEBHOOK_KEYS", SECRET_KEY).split(",") if key
]  # they seal the secrets; the first the new ones
# Whether endpoints may be on this very machine, also by plain HTTP: to develop a receiver. Never in production.
WEBHOOK_LOOPBACK = not PRODUCTION and bool(int(_env("WEBHOOK_LOOPBACK", "0")))

# -- what seals a customer's name, CRN and date of birth: `id:secret,id:secret`, the first seals, every one opens
PS_KEYS = dict(one.partition(":")[::2] for one in _env("TANDEM_PS_KEYS", "local:" + "not-secret-" * 3).split(","))
PS_INDEX_KEY = _env("TANDEM_PS_INDEX_KEY", "not-secret-either-" * 2)
if min(map(len, (*PS_KEYS.values(), PS_INDEX_KEY))) < 32 or not all(0 < len(key_id) <= 16 for key_id in PS_KEYS):
    raise ImproperlyConfigured(
        "TANDEM_PS_KEYS is id:secret,id:secret, an id of up to 16 characters, a secret of 32 or more; so is TANDEM_PS_INDEX_KEY."
    )

# Where the local mail sink keeps what it received, so that a page can show it; nowhere else is there one.
MAIL_SINK_DIR = Path(os.environ.get("MAIL_FOLDER") or BASE_DIR / "var" / "mail") if TANDEM_ENV == "local" else None

# -- people and sessions
AUTH_USER_MODEL = "people.Staff"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "people.sign_in.LogonBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("logon", "given_name", "family_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_IDLE = timedelta(minutes=30)
SESSION_TOTAL = timedelta(hours=12)
SESSION_COOKIE_AGE = int(SESSION_TOTAL.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "people.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "people.sign_in.locked_out"
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "people.sign_in.logon_tried"
AXES_DISABLE_ACCESS_LOG = True
AXES_CLIENT_IP_CALLABLE = "people.sign_in.calling_from"
PROXY_COUNT = int(os.environ.get("PROXY_COUNT") or 0)  # proxies before us that append to X-Forwarded-For

# -- the browser
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^heartbeat$"]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# -- words and time
LANGUAGE_CODE = "en-au"
SWEEP_EVERY = float(_env("SWEEP_EVERY", "15"))  # seconds between two looks at which deadlines are due
HEARTBEAT_LATE_AFTER = float(_env("HEARTBEAT_LATE_AFTER", "180"))  # seconds after which a part that is not seen is late
# Whether the clock may be moved for the whole installation (`manage.py clock`): training and tests only.
CLOCK_IN_DATABASE = not PRODUCTION and bool(int(_env("CLOCK_IN_DATABASE", str(int(TANDEM_ENV == "local")))))
TIME_ZONE = "Australia/Brisbane"
USE_TZ = True
USE_I18N = True

# -- static files: config.running.assets builds var/assets from static/ and the packages
ASSETS_DIR = BASE_DIR / "var" / "assets"
STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or BASE_DIR / "var" / "static")
STATICFILES_DIRS = [ASSETS_DIR]
WHITENOISE_AUTOREFRESH = (
    TANDEM_ENV == "test"
)  # else every test client reads all static files anew before its first request
_MANIFEST = "config.static_files.StaticFiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": _MANIFEST if TANDEM_ENV != "test" else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# -- the API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "people.api.ClientAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["people.api.AllowedHere"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["casework.api.parsing.PlainJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "casework.api.documents.ProblemsAside",
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "casework.api.problems.problem",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Tandem",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": "Contacts of Technical Peer Support. Errors are problem documents (RFC 9457) that name the rule.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "FormEnum": "tps.questions.Form",
        "StateEnum": "tps.models.contact.State",
        "DeadlineStateEnum": "casework.models.Deadline.State",
        "KnowledgeGapKindEnum": "tps.api.gaps.KINDS",
        "QualityCheckKindEnum": "tps.models.quality_check.Kind",
        "CaseStateEnum": "personalised_services.models.case_states.State",
        "PlanStateEnum": "personalised_services.models.plan.State",
        "PlanKindEnum": "personalised_services.models.plan.Kind",
        "ReviewStateEnum": "personalised_services.models.review.State",
        "UnderstoodEnum": "personalised_services.models.review_facts.Understood",
        "ReviewRecommendationEnum": "personalised_services.models.review_facts.Recommendation",
        "PlanNoteKindEnum": "personalised_services.models.PlanNote.Kind",
        "ColdTransferStateEnum": "personalised_services.models.cold_transfer.State",
        "WhiteboardStateEnum": "personalised_services.models.whiteboard.State",
        "LetterStateEnum": "personalised_services.models.letter.State",
        "LetterKindEnum": "personalised_services.letter_ways.Kind",
        "RestrictedChannelEnum": "personalised_services.models.ChannelRestriction.Channel",
        "VariationStateEnum": "personalised_services.models.variation.State",
        "ExitStateEnum": "personalised_services.models.exit.State",
        "CmpStateEnum": "personalised_services.models.management_plan.State",
        "SegmentNumberEnum": "personalised_services.segment_guide.Number",
        "RecommendationStateEnum": "personalised_services.models.recommendation.State",
        "CaseContactStateEnum": "personalised_services.models.contact.State",
        "CaseContactPoroEnum": "personalised_services.models.contact.Poro",
        "ConsultationAreaEnum": "personalised_services.models.consultation.Area",
        "ReferralAreaEnum": "personalised_services.intake.Area",
        "ConsultationStateEnum": "personalised_services.models.consultation.State",
        "AssessmentReferralStateEnum": "personalised_services.models.assessment_referral.State",
        "CommitmentStateEnum": "personalised_services.models.commitment.State",
        "CommitmentKindEnum": "personalised_services.models.commitment.Kind",
        "CorrespondenceStateEnum": "personalised_services.models.correspondence.State",
        "CaseContactChannelEnum": "personalised_services.models.contact.Channel",
        "FinalisationAnswerEnum": "personalised_services.finalising.Answer",
        "FinalisationReasonEnum": "personalised_services.finalising.Reason",
        "FinalisationToldEnum": "personalised_services.finalising.Told",
        "FinalisationStateEnum": "personalised_services.models.finalisation.State",
        "RestrictionProposalStateEnum": "personalised_services.models.restriction.State",
        "ProgramEnum": "personalised_services.models.case.Program",
        "OutstandingIssueKindEnum": "personalised_services.models.OutstandingIssue.Kind",
        "SensitiveIndicatorKindEnum": "personalised_services.models.SensitiveIndicator.Kind",
        "ReferralStateEnum": "personalised_services.models.referral.State",
        "StopPaymentEditionEnum": "compensation.models.stop_payment.Edition",
    },
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
_BEST_PRACTICE = (  # RFC 9700
    "IMPLICIT_GRANT", "PASSWORD_GRANT", "PKCE_METHOD", "ACCESS_TOKEN_TRANSPORT", "AUTHZ_RESPONSE_ISS", "TOKEN_STORAGE",
    "REFRESH_TOKEN", "REDIRECT_URI_SCHEME", "REDIRECT_URI_MATCHING", "PKCE_REQUIRED",
)  # fmt: skip
OAUTH2_PROVIDER = {
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",  # client credentials, and nothing else
    "OAUTH2_VALIDATOR_CLASS": "people.clients.ClientsOnly",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 600,
    "SCOPES": {
        "tps:read": "Read and search contacts, quality checks, and what is needed to fill one in",
        "tps:write": "Open contacts, fill them in and take their steps; request quality checks",
        "directory:read": "Read staff, teams, sites and Service Zones",
        "deadlines:read": "Read deadlines",
        "notices:read": "Read one's own notices",
        "notices:write": "Mark one's own notices as read",
        "events:read": "Follow the events feed",
        "reports:read": "Read the rows of reports",
        "compensation:read": "Read stop payments",
        "compensation:write": "Start stop payments, keep what their DOC says and record their lodgement",
        "escalations:read": "Read escalations",
        "escalations:write": "Escalate contacts, and take the steps of escalations",
        "personalised_services:read": "Read referrals that one sent; cases and referrals as the person whose roles see them",
        "personalised_services:write": "Refer customers to Personalised Services; take the steps of its cases and referrals",
        "handovers:read": "Read what is handed over at the end of a shift",
        "webhooks:read": "Read one's own webhooks and their deliveries",
        "webhooks:write": "Keep one's own webhooks, and have deliveries sent again",
    },
    "DEFAULT_SCOPES": ["tps:read"],
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    **{f"COMPLIANT_BCP_RFC9700_{practice}": True for practice in _BEST_PRACTICE},
}

# -- logs: one line each, no statement values, no query strings; in production one JSON object each, with an allow-list of fields
LOG_FORMAT = _env("LOG_FORMAT", "line") if not PRODUCTION else os.environ.get("LOG_FORMAT") or "json"
DEFAULT_EXCEPTION_REPORTER_FILTER = "casework.privacy.logs.WithholdingReporterFilter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"scrub": {"()": "casework.privacy.logs.ScrubFilter"}},
    "formatters": {
        "line": {
            "()": "casework.privacy.logs.ScrubbingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "json": {"()": "casework.privacy.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["scrub"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "axes": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
