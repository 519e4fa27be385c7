// Elements of the page out of data. Values only ever become text.

type Child = Node | string

/** An element with attributes and content; a text becomes text, whatever is in it. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string> = {},
  ...content: Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, told] of Object.entries(attributes)) made.setAttribute(key, told)
  made.append(...content)
  return made
}

export function button(text: string, press: () => void, name = ''): HTMLButtonElement {
  const made = element('button', { type: 'button', ...(name && { class: name }) }, text)
  made.addEventListener('click', press)
  return made
}
