// What the page says, in its language: the texts and forms that the build wrote into it, where they
// are not those of English (macros/core/words). A worker gets them as its name.

/** How a language writes numbers and dates: see macros/core/words/forms.py. */
export interface Forms {
  decimal: string
  group: string
  dollars: string
  percent: string
  months: string[]
  days: string[]
  /** With the whole name of the month; English has it from the browser. */
  long_months?: string[]
}

/** The words of a page. */
interface Words {
  language: string
  forms: Forms
  /** By the English text; with a number, by its plural form too. */
  texts: Record<string, string | Record<string, string>>
}

type Values = Record<string, string | number | undefined>

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

const ENGLISH: Forms = {
  decimal: '.',
  group: ',',
  dollars: '\u0024{n}',
  percent: '{n}%',
  months: MONTHS.map((month) => `${month} {year}`),
  days: MONTHS.map((month) => `{day} ${month} {year}`),
}

const { document: page, name } = globalThis as { document?: Document; name?: string }
/** The words and forms as JSON, also for a worker; "" for English. */
export const written = (page ? page.getElementById('words')?.textContent : name) ?? ''
const words = written ? (JSON.parse(written) as Words) : null
const rules = words && new Intl.PluralRules(words.language)

/** The forms of the page's language. */
export const forms: Forms = words?.forms ?? ENGLISH

/** Whether the page is in English, which alone writes nouns in small letters for sure. */
export const isEnglish = words === null

/** A text in the language of the page, with values for its placeholders. */
export function say(text: string, values: Values = {}): string {
  const translated = words?.texts[text]
  return fill(typeof translated === 'string' ? translated : text, values)
}

/** Texts that are said elsewhere, by a name: here the catalog finds them. */
export const translatable = (...texts: string[]): string[] => texts

/** A text with a number, "{n}", in the plural form that goes with it. */
export function sayCount(
  number: number,
  singular: string,
  plural: string,
  values: Values = {},
): string {
  const translated = words?.texts[plural]
  const text =
    rules && typeof translated === 'object'
      ? translated[rules.select(number)]
      : number === 1
        ? singular
        : plural
  return fill(text ?? plural, { n: separated(String(number)), ...values })
}

/** A number as a program writes it, with the separators of the language. */
export const separated = (text: string): string =>
  text
    .replace('.', forms.decimal)
    .replace(/^\d+/, (whole) => whole.replace(/\B(?=(?:\d{3})+$)/g, forms.group))

/** A text with its placeholders filled in; what a value has in it stays as it is. */
export const fill = (text: string, values: Values): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))

/** A text with other things than text in place of its placeholders. */
export const pieces = <Part>(text: string, parts: Record<string, Part>): (Part | string)[] =>
  text
    .split(/\{(\w+)\}/)
    .map((part, index) => (index % 2 && parts[part]) || part)
    .filter((part) => part !== '')
