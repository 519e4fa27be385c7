// The persons of a reader's events, as the page's engine makes them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromArrow } from '../../../../../docs/live/database/arrow.ts'
import type { Column, Table } from '../../../../../docs/live/database/columns.ts'
import {
  createTableSql,
  exportedPersonsSql,
  flatPersonsSql,
} from '../../../../../docs/live/database/sql.ts'
import type { PackedTable } from '../../../../../docs/live/database/uploaded.ts'
import { openEngine } from './node_engine.ts'

const connection = (await openEngine()).connect()
const column = (path: string[]): Column => ({ path, type: 'VARCHAR', values: [], codes: [] })
const PERSONS: Table = {
  rows: 9,
  columns: [
    column(['id']),
    { path: ['created_at'], type: 'TIMESTAMP', times: new Float64Array() },
    column(['properties', 'plan']),
    column(['properties', "o'k"]),
  ],
}
const EVENTS = `SELECT * FROM (VALUES
  ('a', TIMESTAMP '2025-03-02', {'properties': {'plan': 'pro', 'o''k': NULL}}),
  ('a', TIMESTAMP '2025-03-01', {'properties': {'plan': 'free', 'o''k': 'x'}}),
  ('a', TIMESTAMP '2025-03-03', {'properties': {'plan': NULL, 'o''k': NULL}}),
  ('b', TIMESTAMP '2025-03-04', {'properties': {'plan': 'team', 'o''k': NULL}}),
  (NULL, TIMESTAMP '2025-03-05', {'properties': {'plan': 'none', 'o''k': 'none'}})
) AS e(person_id, timestamp, person)`
const EXPORTED = `SELECT * FROM (VALUES
  ('a', NULL::TIMESTAMP, {'plan': 'exported', 'o''k': NULL}), ('stranger', NULL, NULL)
) AS p(id, created_at, properties)`
const A = ['a', Date.UTC(2025, 2, 1), 'pro', 'x']
const B = ['b', Date.UTC(2025, 2, 4), 'team', null]

/** The persons of the events; those of an export where there is one, without those deleted. */
function personsOf(isExported: boolean, deletedPersons: string[]): unknown[][] {
  connection.query('DROP SCHEMA IF EXISTS "my ""own" CASCADE; CREATE SCHEMA "my ""own"')
  connection.query(`CREATE TABLE "my ""own".events AS ${EVENTS}`)
  if (isExported) connection.query(`CREATE TABLE "my ""own".exported AS ${EXPORTED}`)
  const persons = isExported ? ({} as PackedTable) : null
  connection.query(flatPersonsSql('my "own', PERSONS, { persons, deletedPersons }))
  connection.query(createTableSql('my "own', 'persons', PERSONS))
  if (isExported) for (const sql of exportedPersonsSql('my "own')) connection.query(sql)
  const { schema, batches } = connection.query(
    `SELECT id, epoch_ms(created_at), properties.plan, properties."o'k"
     FROM "my ""own".persons ORDER BY id`,
  )
  return fromArrow(schema as never, batches as never).rows
}

test('a person begins with its first event, and has the newest value of each property', () => {
  assert.deepEqual(personsOf(false, []), [A, B])
})

test('a person whom an export describes is as it says, if an event is theirs', () => {
  assert.deepEqual(personsOf(true, []), [['a', null, 'exported', null], B])
})

test('a deleted person is none, whatever its events say', () => {
  assert.deepEqual(personsOf(false, ['b', "o'k"]), [A])
  assert.deepEqual(personsOf(true, ['b']), [['a', null, 'exported', null]])
})
