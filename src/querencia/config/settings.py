"""Django's settings, made from the installation's own (see environment)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from querencia.config.databases import postgresql, sqlite
from querencia.config.environment import environment
from querencia.config.logs import logging_settings
from querencia.foundation.frame.catalogues import compile_catalogues

ENVIRONMENT = environment()
PACKAGE = Path(__file__).resolve().parent.parent
DATA = ENVIRONMENT.data.resolve()
DATA.mkdir(parents=True, exist_ok=True)

SECRET_KEY = ENVIRONMENT.signing_key()
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ENVIRONMENT.host_names
ROOT_URLCONF = "querencia.config.urls"
WSGI_APPLICATION = "querencia.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "querencia.apps.chat",
    "querencia.apps.web_forms",
    "querencia.apps.portal",
    "querencia.apps.conversations",
    "querencia.apps.alerts",
    "querencia.apps.imports",
    "querencia.apps.insights",
    "querencia.apps.sales",
    "querencia.apps.customers",
    "querencia.apps.people",
    "querencia.foundation.jobs",
    "querencia.foundation.audit",
    "querencia.foundation.frame",  # before allauth: its templates are replaced by ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "auditlog",
    "csp",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "querencia.foundation.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "querencia.apps.people.middleware.ReaderMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "querencia.apps.people.middleware.FirstStartMiddleware",
    "querencia.apps.people.middleware.SecondFactorMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "querencia.apps.people.context.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "querencia.foundation.frame.templatetags.frame",
            ],
        },
    }
]

FORM_RENDERER = "querencia.foundation.frame.forms.Renderer"

# --- Database and files ---------------------------------------------------------------------------

DATABASES = {
    "default": postgresql(ENVIRONMENT.database_url.get_secret_value())
    if ENVIRONMENT.database_url
    else sqlite(DATA)
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}
MEDIA_ROOT = DATA / "files"  # never served by address: a view authorises each file
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# --- What happens while somebody looks ------------------------------------------------------------

ADDRESS = ENVIRONMENT.address  # of our own pages
EVENTS_ADDRESS = ENVIRONMENT.events_origin

LEDGER_URL = ENVIRONMENT.ledger_url.get_secret_value() if ENVIRONMENT.ledger_url else ""

# --- Languages, times, numbers --------------------------------------------------------------------

LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
TIME_ZONE = "UTC"  # stored; shown in the organisation's zone
USE_TZ = True
compile_catalogues(PACKAGE)

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email",)},
    },
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "querencia.apps.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come by invitation, which proves their address
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {
    "login": "querencia.apps.people.forms.SignInForm",
    "reset_password": "querencia.apps.people.forms.ForgottenPasswordForm",
}
# Attempts are counted in the cache, which all processes share.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key", "reset_password": "10/m/ip,3/10m/key"}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Querencia"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.is_secure
USERSESSIONS_TRACK_ACTIVITY = False  # else every page that is read would write

# --- Audit ----------------------------------------------------------------------------------------

AUDITLOG_INCLUDE_ALL_MODELS = True
AUDITLOG_EXCLUDE_TRACKING_MODELS = (
    "sessions",
    "contenttypes",
    "usersessions",
    "jobs",
    "insights",  # worked out anew each week
    # what was said and done in a conversation is its own history
    "chat.Visitor",
    "portal.Link",
    "portal.Visit",
    "conversations.Message",
    "conversations.Attachment",
    "conversations.Received",
    "conversations.Presence",
    "conversations.Draft",
    "conversations.DraftFile",
    "conversations.Watch",
    "conversations.NoticeLetter",
    "conversations.BlockedAddress",
    "conversations.Promise",  # reckoned from what happened; a broken one is an event
    "conversations.SearchEntry",  # words of what was said
    "customers.SearchEntry",  # words of what is logged where it stands
    "account",
    "auth",
    "mfa",  # its events are logged, its secrets are not
)
# What an import read and how far it came is nobody's change; that it was made is.
AUDITLOG_INCLUDE_TRACKING_MODELS = (
    {"model": "imports.Import", "include_fields": ["name", "state"]},
    {
        "model": "conversations.Conversation",
        "include_fields": [
            "customer",
            "status",
            "priority",
            "assignee",
            "team",
            "factor",
            "is_complaint",
            "is_spam",
            "party_address",
            "merged_into",
        ],
    },
    {
        "model": "conversations.Account",
        "include_fields": ["kind", "name", "address", "team", "is_on", "settings", "signature"],
    },
)
# A sign-in and a new password are entries of their own.
AUDITLOG_EXCLUDE_TRACKING_FIELDS = ("last_login", "password")
AUDIT_PERMISSION = "administer"

# --- Safety ---------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, EVENTS_ADDRESS],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.is_secure
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.is_secure else 0
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.address]
if ENVIRONMENT.proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.proxies

# --- E-mail and logs ------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from
if ENVIRONMENT.email_url:
    _smtp = urlsplit(ENVIRONMENT.email_url.get_secret_value())
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _smtp.hostname
    EMAIL_PORT = _smtp.port or (465 if _smtp.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_smtp.username or "")
    EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
    EMAIL_USE_SSL = _smtp.scheme == "smtps"
    EMAIL_USE_TLS = _smtp.scheme == "smtp" and bool(_smtp.username)
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

METRICS_TOKEN = ENVIRONMENT.metrics_token.get_secret_value() if ENVIRONMENT.metrics_token else ""
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_settings(ENVIRONMENT.log_format, ENVIRONMENT.log_level)
