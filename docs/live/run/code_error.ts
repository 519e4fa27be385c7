/** Code that cannot run, and on which line, counted from 1. */
export class CodeError extends Error {
  readonly line: number | undefined

  constructor(message: string, line?: number) {
    super(message)
    this.line = line
  }
}
