// The app's database, and the published sections of one model on posthog-node.
import { DatabaseSync } from 'node:sqlite'

const { SECTIONS } = process.env
export const sections = await import(SECTIONS)

const { POSTHOG_PROJECT_TOKEN, POSTHOG_HOST } = process.env
export const posthog = sections.createPostHog(
  POSTHOG_PROJECT_TOKEN,
  POSTHOG_HOST,
)

const database = new DatabaseSync(process.env.DATABASE, { timeout: 60_000 })
database.exec('PRAGMA journal_mode = WAL')

export const rows = (query, ...values) =>
  database.prepare(query).all(...values)
export const run = (query, ...values) =>
  database.prepare(query).run(...values)
export const now = () => new Date().toISOString()

/** Whether the model keeps anything on the organization itself. */
export const describesOrganizations = 'describeOrganization' in sections

/** What an organization is now, by the database. */
export function describe(organizationId) {
  const [{ name, industry, plan, total }] = rows(
    `SELECT *, (SELECT count(*) FROM projects
       WHERE organization_id = organizations.id AND deleted_at IS NULL) AS total
     FROM organizations WHERE id = ?`,
    organizationId,
  )
  sections.describeOrganization?.(posthog, {
    organizationId,
    name,
    industry,
    plan,
    projectTotal: total,
  })
}

/** Store a payment once, and send its event each time: the same event, if it is heard twice. */
export function recordPayment({
  invoice,
  organizationId,
  userId,
  amount,
  plan,
  paidAt,
}) {
  run(
    'INSERT OR IGNORE INTO payments VALUES (?, ?, ?, ?, ?, ?, ?)',
    invoice,
    organizationId,
    userId ?? null,
    amount,
    plan,
    paidAt,
    crypto.randomUUID(),
  )
  const [stored] = rows('SELECT * FROM payments WHERE invoice = ?', invoice)
  const track = userId ? sections.purchase : sections.renewal
  track(posthog, {
    organizationId,
    userId,
    purchaseValue: stored.amount,
    plan: stored.plan,
    paymentUuid: stored.event_uuid,
    paidAt: new Date(stored.paid_at),
  })
}
