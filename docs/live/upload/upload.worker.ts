// Reads a reader's file, away from the page: first its names, then its events.
import { toArrow } from '../database/arrow.ts'
import type { Column } from '../database/columns.ts'
import { Refused, records } from './records.ts'
import { Events, type Mapping, type Names, note } from './event_columns.ts'

export type Ask =
  | { what: 'names'; file: Blob }
  | {
      what: 'events'
      file: Blob
      wanted: { path: string[]; type: string }[]
      mapping: Mapping
      numbers: string[]
    }

export type Reply =
  | { progress: number }
  | { refused: string }
  | { names: Names }
  | { rows: number; columns: Column[]; stream: Uint8Array }

const reply = (message: Reply, transfer: Transferable[] = []) => postMessage(message, { transfer })

addEventListener('message', async ({ data }: MessageEvent<Ask>) => {
  try {
    await (data.what === 'names' ? names(data.file) : events(data))
  } catch (error) {
    const memory = error instanceof RangeError
    const unread = memory
      ? 'The file needs more memory than the browser gives.'
      : 'The file cannot be read.'
    reply({ refused: error instanceof Refused ? error.message : unread })
  }
})

/** Tell how far it is, a hundred times at most. */
function meter(size: number): (bytes: number) => void {
  let told = 0
  return (bytes) => {
    const progress = Math.min(1, bytes / size)
    if (progress - told < 0.01) return
    told = progress
    reply({ progress })
  }
}

async function names(file: Blob): Promise<void> {
  const found: Names = { events: new Map(), properties: new Set(), rows: 0 }
  for await (const one of records(file, meter(file.size))) note(found, one)
  if (found.rows === 0) throw new Refused('The file has no event.')
  reply({ names: found })
}

async function events({ file, wanted, mapping, numbers }: Ask & { what: 'events' }): Promise<void> {
  const made = new Events(wanted, mapping, numbers)
  for await (const one of records(file, meter(file.size))) made.add(one)
  const table = made.table()
  const stream = toArrow(table)
  // The page needs to know which columns have something in them, and not what.
  const columns = table.columns.map((column) =>
    'times' in column
      ? { ...column, times: new Float64Array() }
      : { ...column, values: column.values.slice(0, 1), codes: [] },
  )
  reply({ rows: table.rows, columns, stream }, [stream.buffer])
}
