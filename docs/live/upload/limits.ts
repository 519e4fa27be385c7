// How much of a reader's data fits into a page.
import { say, separated } from '../core/words.ts'
import { UploadError } from '../files/upload_error.ts'

export const MAX_EVENTS = 1_000_000

export const tooManyEvents = (): UploadError =>
  new UploadError(
    say(
      'There are more than {n} events, which is as many as fit here. ' +
        'Build the site with EVENTS=your-folder for more.',
      { n: separated(String(MAX_EVENTS)) },
    ),
  )
