// Names that strangers chose, as SQL: an organization may be called anything.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  createTableSql,
  flatPersonsSql,
  quoteIdentifier,
} from '../../../../../docs/live/database/sql.ts'

const HOSTILE = 'a"; DROP TABLE events; --'
const QUOTED = '"a""; DROP TABLE events; --"'

test('a quote in a name does not end the name', () => {
  assert.equal(quoteIdentifier(HOSTILE), QUOTED)
  assert.equal(quoteIdentifier('"'), '""""')
})

test('no name of a property ends the SQL that makes a table', () => {
  const column = { path: ['properties', HOSTILE], type: 'VARCHAR', values: [], codes: [] }
  const table = { rows: 1, columns: [column, { ...column, path: ['properties', "o'k"] }] }
  const sql = createTableSql(HOSTILE, HOSTILE, table)
  assert.ok(sql.startsWith(`CREATE OR REPLACE TABLE ${QUOTED}.${QUOTED} AS SELECT `), sql)
  assert.ok(sql.includes(`{'${HOSTILE}': CAST(c0 AS VARCHAR), 'o''k': CAST(c1 AS VARCHAR)}`), sql)
})

test('no name of a property ends the SQL that makes persons', () => {
  const column = { path: ['properties', HOSTILE], type: 'VARCHAR', values: [], codes: [] }
  const upload = { persons: null, deletedPersons: [] }
  const sql = flatPersonsSql(HOSTILE, { rows: 1, columns: [column] }, upload)
  const property = `person.properties.${QUOTED}`
  const latest = `arg_max(${property}, timestamp) FILTER (WHERE ${property} IS NOT NULL)`
  assert.ok(sql.includes(`SELECT ${latest} AS c0 FROM ${QUOTED}.events `), sql)
})

test('no id of a person ends it either', () => {
  const upload = { persons: null, deletedPersons: ["o'k", HOSTILE] }
  const sql = flatPersonsSql(HOSTILE, { rows: 1, columns: [] }, upload)
  assert.ok(sql.includes(`person_id NOT IN ('o''k', '${HOSTILE.replaceAll("'", "''")}')`), sql)
})
