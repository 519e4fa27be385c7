// A persons export: of several rows about the same, the one of the highest version counts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UploadError } from '../../../../../docs/live/files/upload_error.ts'
import { PersonsExport } from '../../../../../docs/live/upload/persons.ts'

type Row = [id: string, person: string, version: number, more?: object]

const COLUMNS = [
  { path: ['id'], type: 'VARCHAR' },
  { path: ['created_at'], type: 'TIMESTAMP' },
  { path: ['properties', 'plan'], type: 'VARCHAR' },
  { path: ['properties', '$set', 'plan'], type: 'VARCHAR' },
]

function exported(...rows: Row[]): PersonsExport {
  const persons = new PersonsExport()
  for (const [distinct_id, person_id, version, more] of rows) {
    const versions = { person_distinct_id_version: version, person_version: version }
    persons.add({ fields: { distinct_id, person_id, ...versions, ...more }, location: 'Line 1' })
  }
  return persons
}

/** The table of persons as rows; the files call a plan a tier. */
function rowsOf(persons: PersonsExport): (string | number | null)[][] {
  const table = persons.build(COLUMNS, (name) => (name === 'plan' ? 'tier' : name))
  return Array.from({ length: table.rows }, (_, row) =>
    table.columns.map((column) =>
      'times' in column
        ? (column.times[row] ?? null)
        : (column.values[column.codes[row] ?? -1] ?? null),
    ),
  )
}

test('an id belongs to whom its highest version says, in any order', () => {
  const rows: Row[] = [
    ['visitor', 'old', 1],
    ['visitor', 'new', 2],
    ['org', 'new', 0],
  ]
  for (const order of [rows, rows.toReversed()]) {
    const persons = exported(...order)
    assert.equal(persons.ownerOf('visitor'), 'new')
    assert.equal(persons.ownerOf('org'), 'new')
    assert.equal(persons.ownerOf('stranger'), undefined)
    assert.equal(persons.size, 2)
  }
})

test('a person has the properties of its highest version, under our names, and no time', () => {
  const rows: Row[] = [
    ['a', 'p', 3, { properties: { tier: 'pro', other: 1 } }],
    ['b', 'p', 2, { properties: { tier: 'free' } }],
    ['c', 'q', 1, { properties: '{"plan": "ours"}' }],
  ]
  for (const order of [rows, rows.toReversed()])
    assert.deepEqual(rowsOf(exported(...order)).toSorted(), [
      ['p', Number.NaN, 'pro', null],
      ['q', Number.NaN, null, null],
    ])
})

test('a deleted person is no row and owns nothing, until a higher version is not deleted', () => {
  const gone: Row = ['a', 'p', 2, { is_deleted: 'True' }]
  const persons = exported(['a', 'p', 1], gone, ['b', 'q', 1, { is_deleted: false }])
  assert.equal(persons.ownerOf('a'), undefined)
  assert.deepEqual(persons.deleted, ['p'])
  assert.deepEqual(
    rowsOf(persons).map(([id]) => id),
    ['q'],
  )
  const back = exported(gone, ['a', 'p', 3])
  assert.equal(back.ownerOf('a'), 'p')
  assert.deepEqual(back.deleted, [])
})

test('a row without an id or a person is refused with its place', () => {
  assert.throws(() => exported(['', 'p', 1]), UploadError)
  assert.throws(() => exported(['a', '', 1]), /^Error: Line 1 has no distinct_id, or no person_id/)
})
