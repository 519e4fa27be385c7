"""The analyst of a company, who tells the form what the company's events mean."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import playwright.sync_api

from tests.browser.live.conftest import Reader, choose_file
from tests.events.companies.company import Company
from tests.events.companies.formats import FORMATS

PERSONS = {
    "person": "A human being",
    "organization": "An organization",
    "group": "A human being in a group",
}
ORGANIZATIONS = {"person": "Organization id", "group": "Group of an organization"}


def files_of(company: Company, kind: str, folder: Path) -> list[Path]:
    """Write a company's export, and its persons if it has any, in one of the formats."""
    for name, rows in (("exports", company.rows), ("persons", company.persons)):
        (folder / name).mkdir()
        if rows:
            FORMATS[kind](company, rows, folder / name)
    return sorted(file for file in folder.rglob("*") if file.is_file())


class Analyst:
    """Answers the form's questions by a company's settings.

    Args:
        form: the form.
        company: whose settings they are.
    """

    def __init__(self, form: playwright.sync_api.Locator, company: Company) -> None:
        self._form, self._company, self._settings = form, company, company.settings

    def answer(self) -> None:
        """Answer everything that the company's settings say."""
        model = self._company.model
        self._form.get_by_label(PERSONS[model], exact=True).check()
        if model in ORGANIZATIONS:
            organization = self._settings["organization"]
            self._field(ORGANIZATIONS[model]).select_option(organization)
        for part in self._form.locator("details").all():
            part.evaluate("details => { details.open = true }")
        self._clear()
        amount = self._settings.get("amount", {})
        names = {**self._settings.get("properties", {})}
        if amount:
            names["purchase_value"] = amount["property"]
        for ours, theirs in self._settings["events"].items():
            self._choose(f"{ours} (event)", theirs)
        for ours, theirs in names.items():
            self._choose(ours, theirs)
        self._say_money(amount)
        self._say_what_counts(self._settings.get("filters", {}))

    def _clear(self) -> None:
        """Take back what the form has guessed."""
        for select in self._form.locator(".live-source select").all():
            select.select_option("")

    def _named(self, label: str) -> playwright.sync_api.Locator:
        """The place that has exactly this text."""
        pattern = re.compile(f"^{re.escape(label)}$")
        return self._form.page.locator("span", has_text=pattern)

    def _field(self, label: str) -> playwright.sync_api.Locator:
        """The control with this label."""
        return self._form.locator("label", has=self._named(label)).locator("select, input")

    def _choose(self, label: str, theirs: Any) -> None:
        """Choose what one of our names is made of."""
        part = self._form.locator(".live-source", has=self._named(label))
        for number, source in enumerate(theirs if isinstance(theirs, list) else [theirs]):
            if number:
                part.get_by_role("button", name="or another").click()
            where: Mapping[str, Any] = {} if isinstance(source, str) else source["where"]
            name = source if isinstance(source, str) else source["event"]
            part.locator("select:not(.live-condition select)").last.select_option(name)
            for key, value in where.items():
                part.get_by_role("button", name="only if").click()
                condition = part.locator(".live-condition").last
                condition.locator("select").select_option(key)
                condition.locator("input[type=text]").fill(value)

    def _say_money(self, amount: Mapping[str, Any]) -> None:
        form = self._form
        if unit := amount.get("unit"):
            self._field("Amounts are").select_option(unit)
        if currency := amount.get("currency"):
            self._field("Currency").select_option(currency)
            for row in csv.DictReader(io.StringIO(self._company.rates)):
                if row["currency"] != "USD":
                    self._field(f"1 {row['currency']} in dollars").fill(row["rate"])
        if interval := amount.get("interval"):
            self._field("Paid for how long").select_option(interval["property"])
            self._field("A year is").fill(interval["yearly"])
            form.get_by_role("checkbox", name="in twelve months").set_checked(interval["spread"])

    def _say_what_counts(self, filters: Mapping[str, Any]) -> None:
        form = self._form
        if organizations := self._settings.get("organizations"):
            self._field("Organizations are").select_option(organizations)
        accounts = filters.get("test_accounts", {})
        domains = ", ".join(accounts.get("email_domains", []))
        self._field("Test accounts: e-mail at").fill(domains)
        form.get_by_role("checkbox", name="$internal_or_test_user").set_checked(
            accounts.get("internal", False)
        )
        self._field("First day").fill(filters.get("from", ""))
        self._field("Last day").fill(filters.get("to", ""))
        self._field("Time zone").fill(filters.get("timezone", ""))


def show_numbers(reader: Reader, company: Company, files: list[Path]) -> None:
    """Choose the files, answer the form, and show the numbers."""
    choose_file(reader, files)
    form = reader.page.locator("form.live-mapping")
    form.wait_for()
    Analyst(form, company).answer()
    form.get_by_role("button", name="Show my numbers").click()
    form.wait_for(state="detached")
