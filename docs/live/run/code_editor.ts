// The editor of a code block.
import { javascript } from '@codemirror/lang-javascript'
import { python } from '@codemirror/lang-python'
import { indentUnit } from '@codemirror/language'
import { say } from '../core/words.ts'
import { type Editor, openEditor } from '../view/editor.ts'

/** Open an editor for the code of a section in a box. */
export const openCodeEditor = (
  box: HTMLElement,
  text: string,
  section: string,
  on: { run(): void; change(): void },
): Editor => {
  const language = section.startsWith('python/') ? [python(), indentUnit.of('    ')] : javascript()
  return openEditor(box, text, say('The code of {section}', { section }), language, on)
}
