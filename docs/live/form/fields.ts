// Labeled fields of the form.
import { element } from '../core/dom.ts'

type Control = HTMLInputElement | HTMLSelectElement

/** A control with its label, in a line of its own. */
export const labeled = (label: (Node | string)[], control: Control): HTMLElement =>
  element('div', {}, element('label', {}, element('span', {}, ...label), control))

/** A box to check, with its label behind it. */
export function checkBox(label: string, isChecked: boolean): [HTMLElement, HTMLInputElement] {
  const input = element('input', { type: 'checkbox' })
  input.defaultChecked = isChecked
  return [element('label', { class: 'live-check' }, input, label), input]
}

/** A list of a few choices, each a value and what it says. */
export function choices(all: [value: string, text: string][], selected: string): HTMLSelectElement {
  const options = all.map(([value, text]) => element('option', { value }, text))
  const select = element('select', {}, ...options)
  select.value = selected
  return select
}

/** A field of text. */
export function textField(attributes: Record<string, string>, value: string): HTMLInputElement {
  const input = element('input', { type: 'text', ...attributes })
  input.defaultValue = value
  return input
}

let lists = 0

/** A field of text that suggests values. */
export function suggesting(
  attributes: Record<string, string>,
  value: string,
  values: readonly string[],
): [HTMLInputElement, show: (values: readonly string[]) => void, HTMLElement] {
  const list = element('datalist', { id: `live-values-${++lists}` })
  const input = textField({ list: list.id, ...attributes }, value)
  const show = (some: readonly string[]): void =>
    list.replaceChildren(...some.map((each) => element('option', { value: each })))
  show(values)
  return [input, show, list]
}

/** The values in a text, between commas. */
export const valuesIn = (text: string): string[] =>
  text
    .split(',')
    .map((value) => value.trim())
    .filter(Boolean)
