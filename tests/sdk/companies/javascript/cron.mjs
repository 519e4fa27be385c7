// What runs at night, each in a process of its own: node cron.mjs renew, describe or backfill.
import {
  describe,
  now,
  posthog,
  recordPayment,
  rows,
  sections,
} from './database.mjs'

const { HISTORY, POSTHOG_PROJECT_TOKEN, POSTHOG_HOST } = process.env
const PRICES = JSON.parse(process.env.PRICES)
const camel = (name) =>
  name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())
const JOBS = {
  renew() {
    const paying = rows(
      "SELECT id, plan FROM organizations WHERE plan <> 'free'",
    )
    for (const { id, plan } of paying) {
      const payment = { invoice: `in_${id}_r`, amount: PRICES[plan], plan }
      recordPayment({ ...payment, organizationId: id, paidAt: now() })
    }
  },
  describe() {
    for (const { id } of rows('SELECT id FROM organizations')) describe(id)
  },
  async backfill() {
    const past = sections.pastClient(POSTHOG_PROJECT_TOKEN, POSTHOG_HOST)
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3600 * 1000)
    for (const [section, query] of Object.entries(JSON.parse(HISTORY))) {
      for (const { at, ...row } of rows(`${query} ORDER BY at`)) {
        const [timestamp, paidAt] = [new Date(at), new Date(at)]
        const facts = Object.fromEntries(
          Object.entries(row).map(([name, value]) => [camel(name), value]),
        )
        facts.isFirstUser &&= facts.isFirstUser === 1
        if (timestamp < twoDaysAgo)
          sections[camel(section)](past, { ...facts, timestamp, paidAt })
      }
    }
    await sections.shutdown(past)
  },
}

await JOBS[process.argv[2]]()
await sections.shutdown(posthog)
process.exit()
