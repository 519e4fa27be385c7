/** A file that cannot be used; the message is a sentence for the reader. */
export class UploadError extends Error {}
