// Prints values as the page's scripts write them: [[value, unit], …] in, a list of texts out.
import { readFileSync } from 'node:fs'
import { label, value } from '../../../docs/live/core/formats.ts'

const asked = JSON.parse(readFileSync(0, 'utf8'))
const read = (item) => (item?.time === undefined ? item : new Date(item.time))
console.log(
  JSON.stringify(
    asked.map(([item, unit]) => (unit === 'label' ? label(item) : value(read(item), unit))),
  ),
)
