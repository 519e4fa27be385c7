"""Flask, run by gunicorn: gunicorn --workers 2 --threads 4 flask_app:app."""

import os

from database import verified
from flask import Flask, request, session
from payments import invoice_paid
from tracking import posthog, report_viewed, shutdown

# --8<-- [start:flask]
app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]


@app.post("/reports/<project_id>")
def view_report(project_id: str) -> str:
    """Pass both ids, which the session has."""
    report_viewed(
        posthog,
        organization_id=session["organization_id"],
        user_id=session["user_id"],
        project_id=project_id,
    )
    return "shown"


# --8<-- [end:flask]


@app.post("/sign-in/<organization_id>/<user_id>")
def sign_in(organization_id: str, user_id: str) -> str:
    """Stand for a sign-in, which checks a password first."""
    session.update(organization_id=organization_id, user_id=user_id)
    return "welcome"


# --8<-- [start:flask_webhook]
@app.post("/billing")
def hear_of_billing() -> str:
    """Without an answer the provider delivers it again: so answer last."""
    event = verified(request.headers, request.get_data())
    if event["type"] == "invoice.paid":
        invoice_paid(event["data"]["object"])
        shutdown(posthog)  # hl
    return "taken"


# --8<-- [end:flask_webhook]
