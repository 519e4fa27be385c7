// Formats values as the page does. Input: [[value, unit, isDay], …]; output: a list of strings.
import { readFileSync } from 'node:fs'
import { label, value } from '../../../../docs/live/core/formats.ts'

const rows = JSON.parse(readFileSync(0, 'utf8'))
const read = (item) => (item?.time === undefined ? item : new Date(item.time))
console.log(
  JSON.stringify(
    rows.map(([item, unit, isDay]) =>
      unit === 'label' ? label(item) : value(read(item), unit, isDay),
    ),
  ),
)
