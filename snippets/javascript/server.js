import { PostHog } from 'posthog-node'

// --8<-- [start:server_client]
/** On a server: one client for the whole process, shared everywhere. */
export function createPostHog(
  projectToken,
  host = 'https://us.i.posthog.com',
) {
  return new PostHog(projectToken, { host })
}
// --8<-- [end:server_client]

// --8<-- [start:past_client]
/**
 * On a server: for what happened before you sent events; pass each its
 * timestamp.
 *
 * PostHog takes it in the order in which it arrives: the oldest first.
 * Afterwards describe each organization as it is now.
 */
export function pastClient(
  projectToken,
  host = 'https://us.i.posthog.com',
) {
  return new PostHog(projectToken, { host, historicalMigration: true }) // hl
}
// --8<-- [end:past_client]

// --8<-- [start:shutdown]
/**
 * On a server: send what is still queued, and wait `seconds` at most.
 *
 * Await it before the process ends: in a script, in a job, on SIGTERM.
 * posthog-node sends nothing by itself at exit. Call process.exit() next,
 * or retries keep the process alive while PostHog does not answer.
 */
export async function shutdown(posthog, seconds = 5) {
  await posthog.shutdown(seconds * 1000)
}
// --8<-- [end:shutdown]
