// Lays events above tables as the page does, in its engine. Input: projects, each with the tables
// that the build makes of some events, and the events that arrive after them; output: what SQL finds
// in the layer, and what differs in the tables.
import { readFileSync } from 'node:fs'
import { toText } from '../../../../docs/live/core/text.ts'
import { fromArrow, toArrow } from '../../../../docs/live/database/arrow.ts'
import { TextColumnBuilder } from '../../../../docs/live/database/columns.ts'
import { aboveTables, layerSql } from '../../../../docs/live/database/layers.ts'
import { createTableSql } from '../../../../docs/live/database/sql.ts'
import { Arrivals } from '../../../../docs/live/layer/arrivals.ts'
import { Ingestion } from '../../../../docs/live/layer/ingestion.ts'
import { endOf, eventsOf, lookUp } from '../../../../docs/live/layer/known.ts'
import { toAbove } from '../../../../docs/live/layer/rows.ts'
import { openEngine } from '../units/database/node_engine.ts'

const connection = (await openEngine()).connect()

async function query(sql) {
  const { schema, batches } = connection.query(sql)
  return fromArrow(schema, batches)
}

/** The table of some records, each a list of cells, as a sample has it. */
function tableOf({ columns, rows }) {
  const table = columns.map(({ path, type }, index) => {
    if (type === 'TIMESTAMP')
      return { path, type, times: Float64Array.from(rows, (row) => row[index]) }
    const builder = new TextColumnBuilder(path)
    for (const row of rows) builder.add(toText(row[index]))
    return { ...builder.build(), type }
  })
  return { rows: rows.length, columns: table }
}

function insert(schema, tables) {
  for (const [name, table] of Object.entries(tables)) {
    connection.query('DROP TABLE IF EXISTS main.flat')
    const options = { schema: 'main', name: 'flat', create: true }
    connection.insertArrowFromIPCStream(toArrow(table), options)
    connection.query(createTableSql(schema, name, table))
  }
}

/** The properties in a cell that have a value. */
const propertiesIn = (cell) =>
  Object.fromEntries(Object.entries(JSON.parse(cell)).filter(([, value]) => value !== null))

async function laid({ beneath, messages }) {
  const tables = Object.fromEntries(
    Object.entries(beneath).map(([name, table]) => [name, tableOf(table)]),
  )
  for (const schema of ['beneath', 'layer'])
    connection.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema}`)
  insert('beneath', tables)
  connection.query("SET search_path = 'beneath,main'")
  const arrivals = new Arrivals()
  arrivals.add(messages, Infinity)
  const events = arrivals.all()
  const ingestion = new Ingestion(await lookUp(events, tables, query))
  for (const event of events) ingestion.ingest(event, event.time)
  const above = toAbove(ingestion, tables)
  const end = await endOf(query)
  const moved = await eventsOf(
    above.merged.map(([source]) => source),
    query,
  )
  insert('layer', aboveTables(above))
  for (const statement of layerSql('layer', 'beneath', tables, above)) connection.query(statement)
  connection.query("SET search_path = 'layer,main'")
  const rows = await query(`SELECT event, distinct_id, person_id, person.id, person.properties,
    "$group_0" FROM events ORDER BY timestamp`)
  const persons = await query('SELECT id, epoch_ms(created_at), properties FROM persons')
  const groups = await query('SELECT "index", key, properties FROM groups')
  const changed = ({ rows, properties }) => ({ rows, properties: [...properties] })
  return {
    end,
    moved,
    changed: { persons: changed(ingestion.persons), groups: changed(ingestion.groups) },
    rows: rows.rows.map(([event, distinctId, id, owner, properties, group]) => [
      ...[event, distinctId, id, owner],
      ...[propertiesIn(properties), group],
    ]),
    persons: persons.rows.map(([id, createdAt, properties]) => ({
      ...{ id, createdAt },
      properties: propertiesIn(properties),
    })),
    groups: groups.rows.map(([index, key, properties]) => ({
      ...{ index, key },
      properties: propertiesIn(properties),
    })),
  }
}

const results = []
for (const project of JSON.parse(readFileSync(0, 'utf8'))) results.push(await laid(project))
console.log(JSON.stringify(results))
