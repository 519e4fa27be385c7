import { AsyncLocalStorage } from 'node:async_hooks'
import { sessionOf } from './database.js'

// --8<-- [start:sessions]
const sessions = new AsyncLocalStorage()

/** Whose request it is, wherever the code is that asks. */
export function currentSession() {
  return sessions.getStore()
}

/** Middleware: use it after those that read the body. */
export async function rememberSession(request, response, next) {
  sessions.run(await sessionOf(request), next) // hl
}
// --8<-- [end:sessions]
