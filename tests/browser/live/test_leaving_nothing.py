"""What a reader runs in one block changes no answer of the page, in a real browser."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.live.conftest import Reader
from tests.support.site_server import SiteServer

BLOCK = "organizations"
REFUSED = "does not run here: a query may only SELECT"
SEVERAL = "Only one query runs at a time"
STATEMENTS = {
    "SET integer_division = true": REFUSED,
    "set GLOBAL integer_division = true;": REFUSED,
    "/* SELECT 1 */ SET TimeZone = 'America/Anchorage'": REFUSED,
    "-- SELECT\nSET search_path = 'main'": REFUSED,
    "/* /* */ SELECT 1 */ SET schema = 'person'": REFUSED,
    "SET VARIABLE n = 1": REFUSED,
    "SET lock_configuration = false": REFUSED,
    "RESET ALL": REFUSED,
    "PRAGMA enable_verification": REFUSED,
    "PRAGMA disable_optimizer": REFUSED,
    "PRAGMA default_null_order = 'nulls_first'": REFUSED,
    "USE person": REFUSED,
    "ATTACH ':memory:' AS other": REFUSED,
    "DETACH memory": REFUSED,
    "CREATE TABLE organization.extra AS SELECT 1": REFUSED,
    "CREATE TEMP TABLE events AS SELECT 1": REFUSED,
    "CREATE VIEW organization.persons2 AS SELECT 1": REFUSED,
    "CREATE OR REPLACE MACRO countIf(x) AS 1": REFUSED,
    "CREATE FUNCTION main.toFloat(x) AS 0": REFUSED,
    "CREATE SCHEMA other": REFUSED,
    "CREATE SEQUENCE s": REFUSED,
    "CREATE TYPE mood AS ENUM ('a')": REFUSED,
    "DROP SCHEMA organization CASCADE": REFUSED,
    "DROP TABLE events": REFUSED,
    "DROP MACRO main.countIf": REFUSED,
    "ALTER TABLE events RENAME TO e": REFUSED,
    "INSERT INTO events SELECT * FROM events": REFUSED,
    "WITH e AS (SELECT * FROM events) INSERT INTO events SELECT * FROM e": REFUSED,
    "UPDATE events SET event = 'purchase'": REFUSED,
    "DELETE FROM events": REFUSED,
    "TRUNCATE events": REFUSED,
    "COPY events TO 'events.csv'": REFUSED,
    "EXPORT DATABASE 'out'": REFUSED,
    "IMPORT DATABASE 'out'": REFUSED,
    "INSTALL httpfs": REFUSED,
    "LOAD json": REFUSED,
    "CALL enable_logging()": REFUSED,
    "PREPARE p AS DELETE FROM events": REFUSED,
    "EXECUTE p": REFUSED,
    "DEALLOCATE p": REFUSED,
    "BEGIN": REFUSED,
    "COMMIT": REFUSED,
    "ROLLBACK": REFUSED,
    "CHECKPOINT": REFUSED,
    "VACUUM": REFUSED,
    "EXPLAIN ANALYZE DELETE FROM events": REFUSED,
    "SELECT 1; SET integer_division = true": SEVERAL,
    "SELECT 1; COMMIT; DROP TABLE events": SEVERAL,
    "SELECT 1 /* ; */;; -- ;\n DROP TABLE events": SEVERAL,
    "SELECT * FROM enable_logging()": REFUSED,
    'SELECT * FROM "force_checkpoint"()': REFUSED,
    "SELECT * FROM query('FROM ' || 'enable_logging()')": REFUSED,
    "SELECT * FROM arrow_scan(1, 1, 1)": REFUSED,
    "SELECT * FROM read_text('/etc/passwd')": "",
    "SELECT nextval('s')": "",
    "SELECT set_config('integer_division', 'true')": "",
}
CANARY = "canary.csv"
LOCKS = """SELECT string_agg(value, ', ' ORDER BY name) FROM duckdb_settings() WHERE name IN
    ('autoinstall_known_extensions', 'autoload_known_extensions', 'enable_external_access',
     'lock_configuration')"""
HARMLESS = [
    "SELECT setseed(0.5)",
    "SELECT current_setting('integer_division')",
    "SELECT * FROM duckdb_settings()",
]


def test_nothing_that_is_run_changes_an_answer(reader: Reader) -> None:
    """Every answer of the page is what it was before more than forty tries to change it."""
    page = reader.visit("/tutorial/").page
    before = every_result(reader)
    assert len(before) > 5
    reader.press(BLOCK, "Edit")
    error, status = reader.around(BLOCK, "error"), reader.bar(BLOCK).locator(".live-status")
    for statement, sentence in STATEMENTS.items():
        reader.write(BLOCK, statement)
        page.keyboard.press("Control+Enter")
        expect(error, statement).to_be_visible()
        assert sentence in error.inner_text(), statement
        assert reader.around(BLOCK, "result").locator("table").count() == 0
        reader.write(BLOCK, "SELECT 7 / 2")
        page.keyboard.press("Control+Enter")
        expect(status, statement).to_contain_text("1 row in")
        assert reader.cells(BLOCK) == [["3.50"]], statement
    for query in HARMLESS:
        reader.write(BLOCK, query)
        page.keyboard.press("Control+Enter")
        expect(status, query).to_contain_text(" in ")
    reader.press(BLOCK, "Reset")
    assert every_result(reader) == before


def test_the_engine_of_the_page_is_locked(reader: Reader, served: SiteServer) -> None:
    """It fetches nothing, not even from the page's own server, and nobody can change that."""
    reader.visit("/tutorial/").press(BLOCK, "Edit")
    for statement in (f"SELECT * FROM read_csv('{served.url}/{CANARY}')", f"FROM '{CANARY}'"):
        reader.write(BLOCK, f"SELECT * FROM ({statement})")
        reader.page.keyboard.press("Control+Enter")
        expect(reader.around(BLOCK, "error"), statement).to_be_visible()
    assert CANARY not in served.sent
    reader.write(BLOCK, LOCKS)
    reader.page.keyboard.press("Control+Enter")
    assert reader.cells(BLOCK) == [["false, false, false, true"]]


def every_result(reader: Reader) -> list[Any]:
    """The rows of every block of the page, run one after the other."""
    page = reader.page
    page.evaluate(
        """() => { window.ran = []; window.listening ??= document.addEventListener('live:rows',
            (event) => window.ran.push([event.target.dataset.query, event.detail])) ?? true }"""
    )
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    buttons = page.locator(".query-head .live-run, [data-query] + .live-bar .live-run")
    for number in range(buttons.count()):
        buttons.nth(number).click()
        page.wait_for_function("count => window.ran.length === count", arg=number + 1)
    results: list[Any] = page.evaluate("JSON.parse(JSON.stringify(window.ran))")
    return results


def test_there_are_forty_statements() -> None:
    """As many different ways to leave something behind are tried."""
    assert len(STATEMENTS) >= 40
