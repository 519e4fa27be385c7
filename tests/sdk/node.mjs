// Runs one section on the real posthog-node:
// node node.mjs <client.mjs> <section.mjs> <function> <token> <host> <facts>
import { pathToFileURL } from 'node:url'

const [clientFile, sectionFile, name, token, host, facts] = process.argv.slice(2)
const { createPostHog } = await import(pathToFileURL(clientFile))
const section = await import(pathToFileURL(sectionFile))
if (!section[name]) throw new Error(`exports ${Object.keys(section)}, not ${name}`)

const isPast = name === 'pastClient'
const posthog = (isPast ? section.pastClient : createPostHog)(token, host)
posthog.on('error', (error) => {
  throw error
})
if (isPast || name === 'createPostHog') posthog.capture({ distinctId: 'org_1', event: 'client_ready' })
else section[name](posthog, JSON.parse(facts))
await posthog.shutdown()
