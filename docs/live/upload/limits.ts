// How much of a reader's data fits into a page.
import { UploadError } from '../files/upload_error.ts'

export const MAX_EVENTS = 1_000_000

export const tooManyEvents = (): UploadError =>
  new UploadError(
    `There are more than ${MAX_EVENTS.toLocaleString('en-US')} events, which is as many as ` +
      'fit here. Build the site with EVENTS=your-folder for more.',
  )
