// Formats values as the page does. Input: [[value, unit], …]; output: a list of strings.
import { readFileSync } from 'node:fs'
import { label, value } from '../../../../docs/live/core/formats.ts'

const pairs = JSON.parse(readFileSync(0, 'utf8'))
const read = (item) => (item?.time === undefined ? item : new Date(item.time))
console.log(
  JSON.stringify(
    pairs.map(([item, unit]) => (unit === 'label' ? label(item) : value(read(item), unit))),
  ),
)
