// Elements of the page. Values only ever become text.

type Child = Node | string

/** Create an element with attributes and content; a string becomes text, whatever is in it. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string> = {},
  ...content: Child[]
): HTMLElementTagNameMap[Name] {
  const created = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes))
    created.setAttribute(attribute, value)
  created.append(...content)
  return created
}

/** Create a button that does something when it is pressed. */
export function button(text: string, press: () => void): HTMLButtonElement {
  const created = element('button', { type: 'button' }, text)
  created.addEventListener('click', press)
  return created
}
