// What is wrong with a reader's file.
import { say } from '../core/words.ts'

/** A file that cannot be used; the message is a sentence for the reader. */
export class UploadError extends Error {}

/** Why files cannot be read, in a sentence. */
export function sentence(error: unknown): string {
  if (error instanceof UploadError) return error.message
  return error instanceof RangeError
    ? say('The files need more memory than the browser gives.')
    : say('The file cannot be read.')
}
