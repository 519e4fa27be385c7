// What one of our names is made of: one name of the files or several, and of an event, only where a
// property has some value.
import { button, element } from '../core/dom.ts'
import { say } from '../core/words.ts'
import type { FileNames } from '../files/mapping.ts'
import { type EventSource, listOf } from '../meaning/mapping.ts'
import { labeled, suggesting, valuesIn } from './fields.ts'
import { NameList } from './name_list.ts'

/** What a list gives: a name, an event under conditions, or several of these; "" for none. */
export type Sources = string | EventSource | (string | EventSource)[]

/** A property, and the values that it has to have. */
class Condition {
  readonly part: HTMLElement
  private readonly property: NameList
  private readonly values: HTMLInputElement

  constructor(names: FileNames, property: string, values: string[]) {
    this.property = new NameList([say('only if')], names.properties, property, say('it is any'))
    const known = (): readonly string[] => names.properties.get(this.property.value)?.values ?? []
    const attributes = { placeholder: say('a value, or several with commas') }
    const [input, show, list] = suggesting(attributes, values.join(', '), known())
    this.values = input
    this.property.select.addEventListener('change', () => show(known()))
    this.part = element(
      'div',
      { class: 'live-condition' },
      this.property.part,
      labeled([say('is')], input),
      list,
    )
  }

  get value(): [property: string, values: string[]][] {
    const values = valuesIn(this.values.value)
    return this.property.value && values.length > 0 ? [[this.property.value, values]] : []
  }
}

/** One name of the files, and its conditions. */
class Source {
  readonly part: HTMLElement
  readonly list: NameList
  private readonly conditions: Condition[] = []
  private readonly names: FileNames

  constructor(list: NameList, names: FileNames, where: Record<string, unknown>) {
    this.list = list
    this.names = names
    this.part = element('div', {}, list.part)
    for (const [property, values] of Object.entries(where))
      this.addCondition(property, listOf(values).map(String))
  }

  addCondition(property = '', values: string[] = []): void {
    const condition = new Condition(this.names, property, values)
    this.conditions.push(condition)
    this.part.append(condition.part)
  }

  get value(): string | EventSource {
    const where = Object.fromEntries(this.conditions.flatMap(({ value }) => value))
    const { value: event } = this.list
    return event && Object.keys(where).length > 0 ? { event, where } : event
  }
}

/** The lists for one of our names. */
export class SourceList {
  readonly part: HTMLElement
  private readonly sources: Source[] = []
  private readonly buttons = element('div', { class: 'live-more' })
  private readonly kind: 'events' | 'properties'
  private readonly name: string
  private readonly names: FileNames
  private readonly onChoice: (list: SourceList, chosen: string) => void

  /** @param onChoice called when the reader has chosen a name */
  constructor(
    kind: 'events' | 'properties',
    name: string,
    names: FileNames,
    selected: Sources,
    onChoice: (list: SourceList, chosen: string) => void,
  ) {
    this.kind = kind
    this.name = name
    this.names = names
    this.onChoice = onChoice
    this.part = element('div', { class: 'live-source' }, this.buttons)
    const all = listOf<string | EventSource>(selected)
    for (const source of all.length > 0 ? all : ['']) this.add(source)
    this.put()
  }

  private add(source: string | EventSource): Source {
    const { event, where = {} } = typeof source === 'string' ? { event: source } : source
    const note = this.kind === 'events' ? say(' (event)') : ''
    const isFirst = this.sources.length === 0
    const or = isFirst ? '' : `${say('or')} `
    const none = say(isFirst ? 'none of these' : 'no other')
    const label = [or, element('code', {}, this.name), note]
    const list = new NameList(label, this.names[this.kind], event, none)
    const added = new Source(list, this.names, where)
    this.sources.push(added)
    this.buttons.before(added.part)
    list.select.addEventListener('change', () => {
      this.put()
      this.onChoice(this, list.value)
    })
    return added
  }

  /** What can be said more, once a name is chosen. */
  private put(): void {
    const isEvent = this.kind === 'events'
    const another = button(say(isEvent ? 'or another event' : 'or another property'), () => {
      this.add('').list.select.focus()
    })
    const onlyIf = button(say('only if …'), () => {
      const source = this.sources.findLast(({ list }) => list.value)
      source?.addCondition()
      source?.part.querySelector<HTMLElement>('.live-condition:last-child select')?.focus()
    })
    const all = isEvent ? [onlyIf, another] : [another]
    for (const each of all) each.setAttribute('aria-description', this.name)
    this.buttons.hidden = !this.isMatched
    this.buttons.replaceChildren(...all)
  }

  /** Whether a name is chosen. */
  get isMatched(): boolean {
    return this.sources.some(({ list }) => list.value)
  }

  /** Choose no name anymore that is this one; returns whether it was chosen. */
  release(theirs: string): boolean {
    const chosen = this.sources.filter(({ list }) => list.value === theirs)
    for (const { list } of chosen) list.select.value = ''
    this.put()
    return chosen.length > 0
  }

  /** Choose a name beside those that are chosen. */
  choose(theirs: string): void {
    const free = this.sources.find(({ list }) => !list.value) ?? this.add('')
    free.list.select.value = theirs
    this.put()
  }

  /** Say something below the lists, or with nothing, no longer. */
  say(...content: (Node | string)[]): void {
    this.part.querySelector(':scope > .live-reason')?.remove()
    if (content.length > 0)
      this.part.append(element('p', { class: 'live-reason', role: 'status' }, ...content))
  }

  get value(): Sources {
    const values = this.sources.map(({ value }) => value).filter(Boolean)
    return values.length > 1 ? values : (values[0] ?? '')
  }
}
