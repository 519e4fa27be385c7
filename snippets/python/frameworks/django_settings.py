"""settings.py of Django: PostHog's middleware, and what it may say."""

import os

from tracking import posthog

SECRET_KEY = os.environ["SECRET_KEY"]
ROOT_URLCONF = "django_app"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": "db.sqlite3",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"

# --8<-- [start:django_settings]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "posthog.integrations.django.PosthogContextMiddleware",
]
POSTHOG_MW_CLIENT = posthog


def without_email(properties: dict[str, object]) -> dict[str, object]:
    """Or it is on every event, where it is hard to find and delete."""
    return {k: v for k, v in properties.items() if k != "email"}


POSTHOG_MW_PROPERTIES_MAP = without_email
# --8<-- [end:django_settings]
