"""One file, twelve-factor: what differs between installations comes from the environment through ``env``."""

from __future__ import annotations

from typing import Any

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from gourmet_site import env

BASE_DIR = env.BASE_DIR
HOME = env.HOME

SECRET_KEY = env.secret_key()
SECRET_KEY_FALLBACKS = env.SECRET_KEY_FALLBACKS
DEBUG = env.DEBUG
ALLOWED_HOSTS = env.ALLOWED_HOSTS
CSRF_TRUSTED_ORIGINS = env.CSRF_TRUSTED_ORIGINS

INSTALLED_APPS = [
    "gourmet_site",
    "restaurants",
    "insights",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # a template of the library for passkeys loads its tags
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "gourmet_site.browsers.Confined",
    "gourmet_site.lanes.ApiLane",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gourmet_site.browsers.NothingKept",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gourmet_site.browsers.SessionLimits",
    "gourmet_site.browsers.BoundedBodies",
    "gourmet_site.browsers.WaitingActs",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gourmet_site.errors.ErrorsToPages",
]

ROOT_URLCONF = "gourmet_site.urls"
WSGI_APPLICATION = "gourmet_site.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "restaurants.context.house",
            ],
        },
    }
]

# ---- PostgreSQL: `default` is what every process runs as; `owner` migrates and is absent where nothing migrates.


def _database(address: str) -> dict[str, Any]:
    config: dict[str, Any] = environ.Env.db_url_config(address)
    config.update(
        ENGINE="django.db.backends.postgresql",
        CONN_MAX_AGE=600,
        CONN_HEALTH_CHECKS=True,
        DISABLE_SERVER_SIDE_CURSORS=True,
    )
    return config


DATABASES: dict[str, dict[str, Any]] = {
    "default": _database(env.address("DATABASE_URL") or "postgres://gourmet_app@127.0.0.1/gourmet")
}
if env.address("DATABASE_OWNER_URL"):
    DATABASES["owner"] = _database(env.address("DATABASE_OWNER_URL")) | {"CONN_MAX_AGE": 0}
DATABASE_ROUTERS = ["restaurants.tenancy.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- Redis: broker and cache are two databases of it.
REDIS_URL = env.address("REDIS_URL") or "redis://127.0.0.1:6379/0"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL.rsplit("/", 1)[0] + "/1",
        "KEY_PREFIX": "gourmet",
    }
}

# ---- Celery: the ledger in PostgreSQL decides; the broker only carries an id.
JOB_LEASE_SECONDS = 120
JOB_MAX_SECONDS = 30 * 60
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": JOB_MAX_SECONDS + 300,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = CELERY_TASK_TRACK_STARTED = True
CELERY_TASK_TIME_LIMIT = JOB_MAX_SECONDS
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 3_000_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(env.RUN / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    name: {"task": f"gourmet.{name}", "schedule": float(seconds), "options": {"expires": seconds}}
    for name, seconds in {"reconcile": 15, "retain": 3600, "forget_sessions": 3600}.items()
}

# ---- Spark: an address given is an Apache Spark Connect server; none given is the embedded engine.
SPARK_REMOTE = env.address("SPARK_REMOTE")
ENGINE_OVERDUE = None if env.given("SPARK_REMOTE") else env.ENGINE_OVERDUE

# ---- Files of tenants.
STORE = HOME / "store"
LAKE = HOME / "lake"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = ["restaurants.receiving.OnTheStoresDisk"]
UPLOAD_MAX_BYTES = 2_000_000_000
QUOTA_BYTES, QUOTA_ROWS, QUOTA_JOBS = env.QUOTA_BYTES, env.QUOTA_ROWS, env.QUOTA_JOBS

# ---- People.
AUTH_USER_MODEL = "restaurants.Person"
# One alone: each would reckon the hash of a wrong password anew.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "restaurants.passwords.GuessablePasswordValidator"},
    *([{"NAME": "restaurants.passwords.BreachedPasswordValidator"}] if env.BREACH_LOOKUP else []),
]
ALLAUTH_TRUSTED_PROXY_COUNT = env.TRUSTED_PROXIES
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# By a code for the browser that asked: whoever reads the mail confirms for nobody else.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
_FORMS = {"signup": "SignUp", "reset_password": "AskForNewPassword", "change_password": "ChangePassword"}
_FORMS |= {"confirm_email_verification_code": "ConfirmAddress"}
ACCOUNT_FORMS = {name: f"restaurants.account_forms.{form}" for name, form in _FORMS.items()}
# By account after many failures or mails only: with few, a stranger could keep anybody out at will.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,30/15m/key", "wrong_code": "10/m/ip", "confirm_email": "3/m/ip,9/m/key"}
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second factor is told by mail
ACCOUNT_PREVENT_ENUMERATION = ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # of whoever changes an address
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]  # a mailbox alone is not enough
ACCOUNT_ADAPTER = "restaurants.accounts.AccountAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Gourmet"
MFA_ADAPTER = "restaurants.accounts.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "restaurants.account_forms.SecondFactor",
    "reauthenticate": "restaurants.account_forms.SecondFactorAgain",
    "activate_totp": "restaurants.accounts.SwitchOnApp",
    "add_webauthn": "restaurants.passkeys.AddPasskey",
    "edit_webauthn": "restaurants.passkeys.RenamePasskey",
    "login_webauthn": "restaurants.passkeys.SignInByPasskey",
    "authenticate_webauthn": "restaurants.passkeys.PasskeyAsSecondFactor",
    "reauthenticate_webauthn": "restaurants.passkeys.PasskeyAgain",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not env.HTTPS  # on localhost; a browser refuses it elsewhere
SESSION_IDLE_SECONDS = 3 * 24 * 3600  # nothing was asked for so long: sign in again
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS = 14 * 24 * 3600  # since the sign-in, whatever was asked
LOGIN_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

if env.EMAIL_URL:
    vars().update(environ.Env.email_url_config(env.EMAIL_URL))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.EMAIL_FROM

# ---- Language, numbers, time: Spanish of Peru first, English by a switch; zones belong to restaurants.
LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Español")), ("en", _("Inglés"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["gourmet_site.formats"]
USE_I18N = USE_TZ = USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "UTC"

# ---- Static files: ours from git, third parties' from npm at set-up.
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# ---- What a browser is told.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if env.HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # A browser takes these names only over TLS, for this host alone: a neighbouring subdomain cannot plant one.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["restaurants.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["restaurants.api.parsing.StrictJSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "restaurants.api.documentation.KeySchema",
    "EXCEPTION_HANDLER": "gourmet_site.errors.problem_details",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Gourmet API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": [],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname:<7} {name}: {message}", "style": "{"}},
    "filters": {"masked": {"()": "gourmet_site.logs.Masked"}},
    # On the handler: a logger's filter is not asked about what its children say.
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["masked"]}},
    "root": {"handlers": ["stderr"], "level": env.LOG_LEVEL},
    "loggers": {
        "pyspark": {"level": "WARNING"},
        "dvc": {"level": "WARNING"},
        "celery": {"level": "INFO"},
        # Without handlers of their own, which Django gives them and which mask nothing.
        "django": {"level": "INFO"},
        "django.server": {"level": "INFO", "propagate": True},
    },
}
