// The editor of a query, which completes the names of tables and columns.
import { sql, StandardSQL } from '@codemirror/lang-sql'
import { say } from '../core/words.ts'
import { type Editor, openEditor } from '../view/editor.ts'

/** Open an editor for a query in a box. */
export const openSqlEditor = (
  box: HTMLElement,
  text: string,
  name: string,
  tables: Record<string, string[]>,
  on: { run(): void; change(): void },
): Editor =>
  openEditor(
    box,
    text,
    say('The query {name}', { name }),
    sql({ dialect: StandardSQL, schema: tables }),
    on,
  )
