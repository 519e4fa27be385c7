"""Example arguments for each snippet section, the same for every language and every model.

The keys are section names, and the values keyword arguments of the Python function (JavaScript
takes the same in camelCase). `recording.call` passes those that a model's function takes.
"""

from __future__ import annotations

from typing import Any

ACCOUNT = {"organization_id": "org_7f3a", "user_id": "user_1"}
PROJECT = {**ACCOUNT, "project_id": "project_5"}
MONEY = {"plan": "pro", "currency": "EUR", "exchange_rate": 1.125}
PAYMENT = {"purchase_value": 45.5, **MONEY, "billing_months": 12}
PAYMENT |= {"payment_uuid": "0192f3a1-7c4e-7d2b-9e1f-3a5b7c9d1e2f"}
PAYMENT |= {"paid_at": "2026-03-31T21:15:00+00:00"}  # both SDKs take it as text, as JSON does
REFUND = {"refund_value": 22.75, **MONEY}
REFUND |= {"refund_uuid": "0192f3a1-7c4e-7d2b-9e1f-3a5b7c9d1e30"}

PAST = {"timestamp": "2026-02-27T08:30:00+00:00"}

FACTS: dict[str, dict[str, Any]] = {
    "account_created": {**ACCOUNT, **PAST, "is_first_user": True},
    "account_removed": ACCOUNT | PAST,
    "describe_organization": {
        **{"organization_id": "org_7f3a", "name": "Acme Analytics", "industry": "Software"},
        **{"plan": "pro", "project_total": 3},
    },
    "identify_organization": {**ACCOUNT, "name": "Acme Analytics", "industry": "Software"},
    "page_viewed": {**ACCOUNT, "url": "https://app.example.com/welcome?a=b&c=d"},
    "plan_selected": {**ACCOUNT, **PAST, "plan": "pro", "previous_plan": "free"},
    "project_created": {**PROJECT, **PAST, "project_total": 3},
    "project_deleted": {**PROJECT, **PAST, "project_total": 2},
    "purchase": {**ACCOUNT, **PAYMENT},
    "purchase_refunded": {"organization_id": "org_7f3a", **REFUND},
    "register": ACCOUNT,
    "renewal": {"organization_id": "org_7f3a", **PAYMENT},
    "report_viewed": PROJECT,
    "resume_session": ACCOUNT,
    "sign_in": {**ACCOUNT, "name": "Acme Analytics", "industry": "Software"},
    "switch_organization": {"organization_id": "org_b21c", "user_id": "user_1"},
}
