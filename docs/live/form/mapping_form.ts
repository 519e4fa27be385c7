// The form that asks what a reader's files mean: what a person is, what identifies an
// organization, and which names stand for the tutorial's.
import { button, element } from '../core/dom.ts'
import { type Model, MODELS, ORGANIZATION } from '../core/models.ts'
import { pieces, say, sayCount } from '../core/words.ts'
import type { FileNames } from '../files/mapping.ts'
import type { NameMapping } from '../meaning/mapping.ts'
import type { ModelGuess } from './model_guess.ts'
import { Counting } from './counting.ts'
import { Money } from './money.ts'
import { NameList } from './name_list.ts'
import { SourceList, type Sources } from './source_list.ts'
import { guessNames, type Names, SIGN_UP } from '../files/name_matching.ts'
import { Preview, type Previewer } from './preview.ts'

const VALUE = 'purchase_value'
const KINDS = ['events', 'properties'] as const
const PERSONS: Record<Model, string> = {
  person: say('A human being'),
  organization: say('An organization'),
  group: say('A human being in a group'),
}

/** What the form starts from. */
export interface FormContent {
  /** The names that the files have. */
  names: FileNames
  /** The names of the tutorial that the files lack, for each model. */
  missing: Record<Model, Names>
  guess: ModelGuess
  /** What the reader has said before, or null. */
  previous: NameMapping | null
}

/** What the form does with the reader's answers. */
export interface FormActions {
  submit(mapping: NameMapping): void
  cancel(): void
  /** Computes the answers that a mapping gives. */
  preview: Previewer
}

/** Create the form. */
export function mappingForm(content: FormContent, on: FormActions): HTMLFormElement {
  const start = content.previous?.model ?? content.guess.model
  let questions = new Questions(content, start)
  const models = element(
    'fieldset',
    {},
    element('legend', {}, say('What is a person in your PostHog?')),
  )
  for (const model of MODELS) models.append(radio(model, model === start))
  models.append(element('p', { class: 'live-reason' }, content.guess.reason))
  const money = new Money(content.names, content.previous?.amount)
  const counting = new Counting(content.names, content.previous ?? {})
  const mapping = () => ({ ...questions.mapping(money), ...counting.value })
  const preview = new Preview(on.preview, content.names.rows)
  const form = element(
    'form',
    { class: 'live-mapping', 'aria-live': 'off' },
    models,
    questions.part,
    money.part,
    counting.part,
    preview.part,
    element(
      'div',
      { class: 'live-bar' },
      element('button', { type: 'submit', class: 'live-run' }, say('Show my numbers')),
      button(say('Cancel'), on.cancel),
    ),
  )
  models.addEventListener('change', () => {
    const model = new FormData(form).get('model') as Model
    const next = new Questions({ ...content, previous: mapping() }, model)
    questions.part.replaceWith(next.part)
    questions = next
  })
  form.addEventListener('change', () => {
    if (form.querySelector('details :invalid') === null) preview.update(mapping())
  })
  preview.update(mapping())
  const open = ({ target }: Event) =>
    (target as HTMLElement).closest('details')?.setAttribute('open', '')
  form.addEventListener('invalid', open, { capture: true }) // a folded field cannot be corrected
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    on.submit(mapping())
  })
  return form
}

function radio(model: Model, isChecked: boolean): HTMLElement {
  const input = element('input', { type: 'radio', name: 'model', value: model })
  input.defaultChecked = isChecked
  return element('label', {}, input, PERSONS[model])
}

/** The questions about the names of a model. */
class Questions {
  readonly part = element('div')
  private readonly lists: Record<(typeof KINDS)[number], Map<string, SourceList>>
  private readonly organization: NameList | null
  private readonly model: Model

  constructor({ names, missing, guess, previous }: FormContent, model: Model) {
    this.model = model
    this.organization = organizationList(names, model, previous, guess)
    const guesses = guessNames(missing[model], names)
    const amount = previous?.amount && { purchase_value: previous.amount.property }
    const properties: NameMapping['properties'] = { ...previous?.properties, ...amount }
    const known = previous && { ...previous, properties }
    const listOf = (kind: (typeof KINDS)[number], name: string): [string, SourceList] => {
      const selected: Record<string, Sources> = (known ?? guesses)[kind]
      const release = (list: SourceList, chosen: string) => this.release(list, chosen)
      const onChoice = kind === 'events' ? release : () => undefined
      return [name, new SourceList(kind, name, names, selected[name] ?? '', onChoice)]
    }
    this.lists = {
      events: new Map(missing[model].events.map((name) => listOf('events', name))),
      properties: new Map(missing[model].properties.map((name) => listOf('properties', name))),
    }
    this.put()
  }

  /** An event means one thing, unless the reader says that it is two of ours. */
  private release(chosen: SourceList, theirs: string): void {
    chosen.say()
    if (!theirs) return
    for (const [name, list] of this.lists.events) {
      if (list === chosen || !list.release(theirs)) continue
      const both = button(say('It is both'), () => {
        list.choose(theirs)
        chosen.say()
        list.part.dispatchEvent(new Event('change', { bubbles: true }))
      })
      const names = { theirs: element('code', {}, theirs), ours: element('code', {}, name) }
      chosen.say(...pieces(say('{theirs} is no longer {ours}.'), names), ' ', both)
    }
  }

  /** The first questions, and the others where the reader opens them. */
  private put(): void {
    if (this.organization) this.part.append(this.organization.part)
    const signUp = this.lists.events.get(SIGN_UP)
    if (signUp) this.part.append(signUp.part)
    const others = KINDS.flatMap((kind) => [...this.lists[kind].values()])
    const more = others.filter((list) => list !== signUp)
    if (more.length === 0) return
    const matched = more.filter(({ isMatched }) => isMatched).length
    const summary = sayCount(
      more.length,
      'More: {n} name that your files lack, {matched} of them matched',
      'More: {n} names that your files lack, {matched} of them matched',
      { matched },
    )
    this.part.append(
      element('details', {}, element('summary', {}, summary), ...more.map(({ part }) => part)),
    )
  }

  /** What the reader says, with the amounts that the questions about money give. */
  mapping(money: Money): NameMapping {
    const events: NameMapping['events'] = {}
    for (const [name, { value }] of this.lists.events) if (value) events[name] = value
    const properties: NameMapping['properties'] = {}
    for (const [name, { value }] of this.lists.properties)
      if (value) properties[name] = value as string | string[] // only events have conditions
    const { [VALUE]: value = VALUE, ...others } = properties
    const amount = money.amountOf(value)
    return {
      events,
      properties: amount ? others : properties,
      model: this.model,
      organization: this.organization?.value ?? '',
      ...(amount && { amount }),
    }
  }
}

/** Asks what identifies an organization; null where a person is one. */
function organizationList(
  names: FileNames,
  model: Model,
  previous: NameMapping | null,
  guess: ModelGuess,
): NameList | null {
  if (model === ORGANIZATION) return null
  const known = previous?.model === model ? previous.organization : ''
  const selected = known || (guess.model === model ? guess.organization : '')
  const isGroup = model === 'group'
  const label = say(isGroup ? 'Group of an organization' : 'Organization id')
  return new NameList([label], isGroup ? names.groups : names.properties, selected, '')
}
