"""settings.py of Django: what each model adds to the events of a request."""

from django.http import HttpRequest
from tracking import posthog


# --8<-- [start:organization_properties]
def organization_properties(request: HttpRequest) -> dict[str, object]:
    """The middleware has identified the person: identify again."""
    if "organization_id" not in request.session:
        return {}
    posthog.identify_context(request.session["organization_id"])  # hl
    return {"user_id": str(request.user.pk)}


POSTHOG_MW_EXTRA_PROPERTIES = organization_properties
# --8<-- [end:organization_properties]


# --8<-- [start:person_properties]
def person_properties(request: HttpRequest) -> dict[str, object]:
    """The middleware has identified the person: name the organization."""
    if "organization_id" not in request.session:
        return {}
    return {"organization_id": request.session["organization_id"]}


POSTHOG_MW_EXTRA_PROPERTIES = person_properties
# --8<-- [end:person_properties]


# --8<-- [start:group_properties]
def group_properties(request: HttpRequest) -> dict[str, object]:
    """The middleware has identified the person: name the group."""
    if "organization_id" not in request.session:
        return {}
    return {"$groups": {"organization": request.session["organization_id"]}}


POSTHOG_MW_EXTRA_PROPERTIES = group_properties
# --8<-- [end:group_properties]
