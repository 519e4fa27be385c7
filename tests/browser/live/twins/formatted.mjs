// Formats values as the page does. Input: the words of the page, and [[value, unit, isDay], …];
// output: a list of strings.
import { readFileSync } from 'node:fs'

const { words, rows } = JSON.parse(readFileSync(0, 'utf8'))
const textContent = words && JSON.stringify(words)
globalThis.document = { getElementById: () => ({ textContent }) }
const { label, value } = await import('../../../../docs/live/core/formats.ts')
const { sayCount } = await import('../../../../docs/live/core/words.ts')

const read = (item) => (item?.time === undefined ? item : new Date(item.time))
const inWords = {
  label: (item) => label(item),
  rows: (item) => sayCount(item, '{n} row', '{n} rows'),
}
console.log(
  JSON.stringify(
    rows.map(([item, unit, isDay]) => inWords[unit]?.(item) ?? value(read(item), unit, isDay)),
  ),
)
