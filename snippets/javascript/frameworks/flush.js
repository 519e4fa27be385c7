// On the server, with posthog-node.

// --8<-- [start:flush]
/**
 * On a server: send what is queued, and wait `seconds` at most.
 *
 * Await it before a function returns, where the process is frozen or ended
 * afterwards. It logs an error and throws none: a request does not fail
 * because PostHog does.
 */
export async function flush(posthog, seconds = 2) {
  let timer
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, seconds * 1000)
  })
  await Promise.race([posthog.flush(), limit]).catch(console.error)
  clearTimeout(timer)
}
// --8<-- [end:flush]
