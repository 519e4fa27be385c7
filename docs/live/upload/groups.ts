// The groups of a reader's files, each with the newest value of every property: the rules of
// macros/events/models/groups.py.
import { toText } from '../core/text.ts'
import { type Table, TextColumnBuilder } from '../database/columns.ts'
import { type Fields, idText } from '../files/fields.ts'
import { listOf } from '../meaning/mapping.ts'
import type { ColumnSpec } from './persons.ts'

/** Names as values with their times: of each, the newest counts. */
class Newest {
  private readonly values = new Map<string, { time: number; value: unknown }>()

  set(name: string, value: unknown, time: number): void {
    const known = this.values.get(name)
    if (value !== null && value !== undefined && (!known || time >= known.time))
      this.values.set(name, { time, value })
  }

  get(name: string): unknown {
    return this.values.get(name)?.value
  }
}

type Groups = Map<string, Newest>

function groupIn(groups: Groups, key: string): Newest {
  const group = groups.get(key) ?? new Newest()
  groups.set(key, group)
  return group
}

/** Collects the groups of events: what describes them, and the plans that they chose. */
export class GroupCollector {
  /** The groups that "$groupidentify" describes, by their type. */
  private readonly described = new Map<string, Groups>()
  /** Those that events have, with the plan that each chose. */
  private readonly seen: Groups = new Map()

  /** Add one event; the group is that of the event, the plan the one that it selects. */
  add(event: string, properties: Fields, group: string, plan: unknown, time: number): void {
    if (group) groupIn(this.seen, group).set('plan', plan, time)
    if (event !== '$groupidentify') return
    const key = idText(properties.$group_key)
    const set = properties.$group_set
    if (!key || typeof set !== 'object' || set === null) return
    const type = toText(properties.$group_type) ?? ''
    const groups = this.described.get(type) ?? new Map()
    this.described.set(type, groups)
    for (const [name, value] of Object.entries(set)) groupIn(groups, key).set(name, value, time)
  }

  /**
   * The table of groups.
   *
   * @param theirs the files' names for a property of the tutorial
   */
  build(columns: ColumnSpec[], theirs: (name: string) => string | string[]): Table {
    const described = this.groupsOfOrganizations()
    const keys = [...new Set([...described.keys(), ...this.seen.keys()])]
    const valueAt = (key: string, [name = '', property = '']: string[]): unknown => {
      if (name === 'key') return key
      if (name !== 'properties') return '0'
      const values = listOf(theirs(property)).map((theirs) => described.get(key)?.get(theirs))
      return values.find((value) => value != null) ?? this.seen.get(key)?.get(property)
    }
    return {
      rows: keys.length,
      columns: columns.map(({ path, type }) => {
        const column = new TextColumnBuilder(path)
        for (const key of keys) column.add(toText(valueAt(key, path)))
        return { ...column.build(), type }
      }),
    }
  }

  /** Of several types of groups, the one whose keys most events have. */
  private groupsOfOrganizations(): Groups {
    const common = (groups: Groups): number =>
      [...groups.keys()].filter((key) => this.seen.has(key)).length
    const types = [...this.described].sort(
      (a, b) => common(b[1]) - common(a[1]) || (a[0] < b[0] ? -1 : 1),
    )
    return types[0]?.[1] ?? new Map()
  }
}
