"""A view of Django that changes what an organization is."""

from database import rename
from django.http import HttpRequest, HttpResponse
from tracking import describe_organization, posthog


# --8<-- [start:rename_organization]
def rename_organization(request: HttpRequest, name: str) -> HttpResponse:
    """A fresh context: or `$set` has all that the middleware knows."""
    now = rename(request.session["organization_id"], name)
    with posthog.new_context(fresh=True):  # hl
        describe_organization(posthog, **now)
    return HttpResponse("renamed")


# --8<-- [end:rename_organization]
