"""Django settings; every value a district may change comes from the environment (see docs/operations.md)."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("JINLIN_DATA", BASE_DIR / "var")).resolve()


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _secret_key() -> str:
    """Return the signing key: from the environment, or one made once into the data folder (0600)."""
    if key := os.environ.get("JINLIN_SECRET_KEY"):
        return key
    path = DATA_DIR / "secret_key"
    if path.exists():
        return path.read_text().strip()
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process of the same start made it first
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def database_from_url(url: str) -> dict[str, object]:
    """Return the connection part of DATABASES for `postgresql://user:password@host:port/name?option=value`."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": dict(query),
    }


SECRET_KEY = _secret_key()
DEBUG = _flag("JINLIN_DEBUG")
# Demo data and its one-click log-ins; `jinlin up` sets it, and refuses it beyond loopback.
DEMO = _flag("JINLIN_DEMO")
ALLOWED_HOSTS = os.environ.get("JINLIN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("JINLIN_ORIGINS", "").split(",") if o]
HTTPS = _flag("JINLIN_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# How many reverse proxies of our own stand in front; tries are counted by the address before them.
PROXIES = int(os.environ.get("JINLIN_PROXIES", "0"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

INSTALLED_APPS = [
    "jinlin.common",
    "jinlin.grid",
    "jinlin.accounts",
    "jinlin.people",
    "jinlin.appeals",
    "jinlin.web",
    "unfold.apps.BasicAppConfig",
    "jinlin.web.entry.admin_app.HouseAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jinlin.web.compression.CompressionMiddleware",
    "jinlin.web.csp.ContentSecurityPolicyMiddleware",
    "jinlin.web.whole_body.WholeBodyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jinlin.web.large_print.LargePrintMiddleware",
    "jinlin.accounts.second_factor.SecondFactorMiddleware",
    "jinlin.accounts.middleware.ScopeMiddleware",
    "jinlin.web.entry.gate.GateMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "jinlin.urls"
WSGI_APPLICATION = "jinlin.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "jinlin" / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            # None of these queries the database (design §7).
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    }
]

_connection = database_from_url(os.environ.get("DATABASE_URL", "postgresql:///jinlin"))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **_connection,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {
            **_connection["OPTIONS"],  # type: ignore[dict-item]
            "server_side_binding": True,
            "prepare_threshold": 3,
            "pool": {"min_size": 2, "max_size": int(os.environ.get("JINLIN_POOL", "8")), "timeout": 10},
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "common_cache"},
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login/"
CSRF_FAILURE_VIEW = "jinlin.web.failures.csrf_failure"
SESSION_ENGINE = "jinlin.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Jinlin 近邻"
MFA_ADAPTER = "jinlin.accounts.second_factor.SealedMfaAdapter"
ACCOUNT_ADAPTER = "allauth.account.adapter.DefaultAccountAdapter"

# The look of Django's admin; its words and its menu are in jinlin.web.entry.admin_site.
UNFOLD = {
    "SITE_SYMBOL": "home_work",
    "SHOW_LANGUAGES": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_HISTORY": True,
    "LANGUAGES": {"action": "/language/"},
    "SIDEBAR": {"navigation": "jinlin.web.entry.admin_site.menu"},
    "STYLES": ["jinlin.web.entry.admin_site.style"],
    "SCRIPTS": ["jinlin.web.entry.admin_site.script"],
    "COLORS": {
        "primary": {
            "50": "#f4f9f7",
            "100": "#dff0eb",
            "200": "#a3d7ca",
            "300": "#5fb8a6",
            "400": "#1f8a78",
            "500": "#0b6b5d",
            "600": "#0b6b5d",
            "700": "#084f45",
            "800": "#084f45",
            "900": "#063b34",
            "950": "#04241f",
        }
    },
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = sorted(path for path in (BASE_DIR / "jinlin" / "web").glob("**/locale") if path.is_dir())
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
# Times are 2026-11-23 14:05 in both languages, in the admin too.
FORMAT_MODULE_PATH = ["jinlin.common.formats"]

STATIC_URL = "/static/"
# Where `jinlin web` prepares them before it serves them, hashed and compressed; elsewhere they are served as they lie.
STATIC_ROOT = os.environ.get("JINLIN_STATIC") or str(DATA_DIR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "jinlin.web.static_storage.HashedStaticFiles"},
}
WHITENOISE_USE_FINDERS = DEBUG or not Path(STATIC_ROOT, "staticfiles.json").exists()
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_MIMETYPES = {".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}
FILES_DIR = DATA_DIR / "files"
# The secrets private values are sealed with; a file of its own, so that it can lie on another disk than the database.
KEYS_FILE = Path(os.environ.get("JINLIN_KEYS", DATA_DIR / "keys.json"))
# A report may carry nine photos of 15 MB; the view checks each, this only bounds the rest of the form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 262_144

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("JINLIN_LOG", "INFO")},
    # It tells of every start and stop of its own parts.
    "loggers": {"procrastinate": {"level": "WARNING"}},
}

# The district this install serves (one install a district, 国办函〔2026〕12号).
# Completes local landlines of seven digits (Sanming).
AREA_CODE = os.environ.get("JINLIN_AREA_CODE", "0598")
DISTRICT_CODE = os.environ.get("JINLIN_DISTRICT", "350405")
# The number a district's own base map was licensed under (审图号); shown on every map where it is set.
MAP_NUMBER = os.environ.get("JINLIN_MAP_NUMBER", "")
# How areas and microgrids are numbered inside their community (grid/codes.py).
GRID_CODE = os.environ.get("JINLIN_GRID_CODE", "{community}J{area:3}{microgrid:2}")
