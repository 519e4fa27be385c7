// Reads a reader's files for a set in a worker.
import { say, separated } from '../core/words.ts'
import { toArrow } from '../database/arrow.ts'
import { type Table, type Tables, outline } from '../database/columns.ts'
import type { PackedTable } from '../database/uploaded.ts'
import { readAll } from '../files/several.ts'
import { sentence, UploadError } from '../files/upload_error.ts'
import { EventsBuilder } from './events.ts'
import { type ColumnSpec, RowTableBuilder } from './rows.ts'

const MAX_ROWS = 1_000_000

/** Files for tables: of events, all of them are for one; of data, by the name of their table. */
export interface FilesRequest {
  kind: 'events' | 'rows'
  files: Record<string, File[]>
  columns: Record<string, ColumnSpec[]>
}

/** Asks where in some files a row is, counted from 0. */
export interface RowRequest {
  kind: 'location'
  files: File[]
  row: number
}

/** The tables of files, and the names of columns that no table has. */
export interface FilesReply {
  tables: Record<string, PackedTable>
  unused: string[]
}

const reply = (message: object, transfer: Transferable[] = []) => postMessage(message, { transfer })

addEventListener('message', async ({ data }: MessageEvent<FilesRequest | RowRequest>) => {
  try {
    if (data.kind === 'location') reply({ location: await locate(data) })
    else await read(data)
  } catch (error) {
    reply({ error: sentence(error) })
  }
})

async function locate({ files, row }: RowRequest): Promise<string> {
  let number = 0
  for await (const { location } of readAll(files, () => undefined, 'rows'))
    if (number++ === row) return location
  return ''
}

async function read({ kind, files, columns }: FilesRequest): Promise<void> {
  const unused = new Set<string>()
  const tables = kind === 'events' ? await readEvents() : await readRows()
  const packed = Object.entries(tables).map(([name, table]): [string, PackedTable] => [
    name,
    { table: { ...table, columns: table.columns.map(outline) }, stream: toArrow(table) },
  ])
  const streams = packed.map(([, { stream }]) => stream.buffer as ArrayBuffer)
  reply({ tables: Object.fromEntries(packed), unused: [...unused] }, streams)

  async function readEvents(): Promise<Record<string, Table>> {
    const builder = new EventsBuilder()
    for await (const record of limited(Object.values(files).flat(), kind)) builder.add(record)
    const outlines = Object.entries(columns).map(([name, specs]) => [
      name,
      { rows: 0, columns: specs.map((spec) => emptyColumn(spec)) },
    ])
    return builder.build(Object.fromEntries(outlines) as Tables)
  }

  async function readRows(): Promise<Record<string, Table>> {
    const tables: Record<string, Table> = {}
    for (const [name, specs] of Object.entries(columns)) {
      const builder = new RowTableBuilder(name, specs)
      for await (const { fields } of limited(files[name] ?? [], 'rows')) builder.add(fields)
      tables[name] = builder.build()
      for (const column of builder.unused) unused.add(column)
    }
    return tables
  }
}

const emptyColumn = ({ path, type }: ColumnSpec) =>
  type === 'TIMESTAMP'
    ? { path, type, times: new Float64Array() }
    : { path, type, values: [], codes: [] }

/** The records of files; an UploadError where there are too many. Progress is reported. */
async function* limited(files: File[], kind: 'events' | 'rows') {
  const size = files.reduce((sum, file) => sum + file.size, 0)
  let [rows, reported] = [0, 0]
  const report = (bytes: number) => {
    if (bytes / size - reported < 0.01) return
    reported = bytes / size
    reply({ progress: Math.min(1, reported) })
  }
  for await (const record of readAll(files, report, kind)) {
    if (++rows > MAX_ROWS)
      throw new UploadError(
        say('There are more than {n} rows, which is as many as fit here.', {
          n: separated(String(MAX_ROWS)),
        }),
      )
    yield record
  }
}
