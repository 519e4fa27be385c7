// Which of a reader's files is which table of a set.
import { say } from '../core/words.ts'

/** The files of each table: all of them where there is one table, else by their names. */
export function filesByTable(set: string, files: File[], tables: string[]): Record<string, File[]> {
  const [only = ''] = tables
  if (tables.length === 1) return { [only]: files }
  const listed = tables.join(', ')
  const unknown = files.find((file) => !tables.includes(tableOf(file)))
  if (unknown)
    throw new Error(
      say('"{file}" is named after no table of {set}: {tables}.', {
        file: unknown.name,
        set,
        tables: listed,
      }),
    )
  const byTable = Object.groupBy(files, tableOf)
  const missing = tables.find((table) => !byTable[table])
  if (missing)
    throw new Error(
      say(
        'There is no file for the table "{table}". Choose one for each, named after it: {tables}.',
        {
          table: missing,
          tables: listed,
        },
      ),
    )
  return byTable as Record<string, File[]>
}

const tableOf = ({ name }: File): string => name.split('.')[0]?.toLowerCase() ?? ''
