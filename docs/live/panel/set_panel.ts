// The place for a reader's files on a page of a set of events: they have the columns of its tables,
// so that nothing has to be asked.
import { element } from '../core/dom.ts'
import { say, sayCount } from '../core/words.ts'
import { loadSet } from '../sets/load.ts'
import { Panel } from './panel.ts'

/** The place for files of a set. */
export default class SetPanel extends Panel {
  protected readonly back = say('Back to our data')

  protected async read(files: File[], mapping: null, signal: AbortSignal): Promise<void> {
    const loaded = await loadSet(this.set, files, this.progress(signal), signal)
    const description = describe(files, loaded.rows)
    await this.show(loaded, { files, mapping, description }, signal)
    const columns = loaded.unused.join(', ')
    const sentence = say(
      'All numbers and charts here now use your data. The prose still describes ours.',
    )
    const unused = say('Not used, since no table has such columns: {columns}.', { columns })
    this.put(
      this.title(description),
      element('p', {}, sentence),
      ...(columns ? [element('p', {}, unused)] : []),
      this.consent(),
    )
  }
}

/** "own.csv, 12 rows", or "3 files, 120 rows". */
function describe([file, ...others]: File[], count: number): string {
  const files =
    others.length === 0 && file ? file.name : sayCount(others.length + 1, '{n} file', '{n} files')
  return `${files}, ${sayCount(count, '{n} row', '{n} rows')}`
}
