"""The views of Django, run by gunicorn: gunicorn --workers 2 --threads 4 django_app."""

from django.contrib.auth import get_user_model, login
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from tracking import posthog, report_viewed


# --8<-- [start:django_view]
def view_report(request: HttpRequest, project_id: str) -> HttpResponse:
    """Pass both ids, as in every other place."""
    report_viewed(
        posthog,
        organization_id=request.session["organization_id"],
        user_id=str(request.user.pk),
        project_id=project_id,
    )
    return HttpResponse("shown")


# --8<-- [end:django_view]


def break_down(request: HttpRequest, project_id: str) -> HttpResponse:
    """Stand for a mistake in a view."""
    raise RuntimeError(project_id)


def sign_in(
    request: HttpRequest, organization_id: str, user_id: str
) -> HttpResponse:
    """Stand for a sign-in, which checks a password first."""
    login(request, get_user_model().objects.get(pk=user_id))
    request.session["organization_id"] = organization_id
    return HttpResponse("welcome")


urlpatterns = [
    path("reports/<project_id>", csrf_exempt(view_report)),
    path("mistakes/<project_id>", csrf_exempt(break_down)),
    path("sign-in/<organization_id>/<user_id>", csrf_exempt(sign_in)),
]
application = get_wsgi_application()
