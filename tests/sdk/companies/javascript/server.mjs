// The app's web server: Express, in one process.
import express from 'express'

import {
  describe,
  now,
  posthog,
  recordPayment,
  rows,
  run,
  sections,
} from './database.mjs'

const { FRONT, POSTHOG_PROJECT_TOKEN, POSTHOG_HOST, PORT } = process.env
const app = express()
app.use(express.json())
app.use((request, _, next) => {
  request.user = /user=(\w+)/.exec(request.headers.cookie ?? '')?.[1]
  next()
})

const config = JSON.stringify({
  token: POSTHOG_PROJECT_TOKEN,
  host: POSTHOG_HOST,
})
const page = `<!doctype html><html lang="en"><title>App</title>
<link rel="icon" href="data:,"><script>const config = ${config}</script>
<label>Facts <input id="facts"></label>
<nav></nav><output></output><script type="module" src="/front.js"></script>`

app.get('/front.js', (_, response) => response.sendFile(FRONT))
app.get('/', (_, response) => response.send(page))
app.get('/o/:organization', ({ user, params }, response) => {
  if (user)
    run('INSERT INTO visits VALUES (?, ?)', params.organization, user)
  response.send(page)
})

/** Who is signed in, and for which organization the page is. */
app.get('/session', ({ user, query }, response) => {
  const organizationId = query.organization
  response.json(user ? { userId: user, organizationId } : null)
})

app.post('/log_in', ({ body }, response) => {
  response.cookie('user', sections.distinctId?.(body.user) ?? body.user)
  const [organization] = rows(
    `SELECT organizations.* FROM organizations, accounts
     WHERE organization_id = organizations.id AND user_id = ? AND removed_at IS NULL
     ORDER BY organizations.id = ? DESC`,
    body.user,
    body.organization ?? '',
  )
  const { id: organizationId, name, industry } = organization ?? {}
  response.json({ userId: body.user, organizationId, name, industry })
})

app.post('/log_out', (_, response) => response.clearCookie('user').json({}))

app.post('/sign_up', ({ user, body }, response) => {
  const ids = { organizationId: body.organization, userId: user }
  const { organizationId, userId } = ids
  const described = [organizationId, body.name, 'Retail', 'free']
  run('INSERT INTO organizations VALUES (?, ?, ?, ?)', ...described)
  run(
    'INSERT INTO accounts VALUES (?, ?, 1, ?, NULL)',
    organizationId,
    userId,
    now(),
  )
  run(
    "INSERT INTO plans VALUES (?, ?, 'free', NULL, ?)",
    organizationId,
    userId,
    now(),
  )
  describe(organizationId)
  sections.accountCreated(posthog, { ...ids, isFirstUser: true })
  sections.planSelected(posthog, { ...ids, plan: 'free' })
  response.json({ ...ids, name: body.name, industry: 'Retail' })
})

app.post('/invite', ({ body }, response) => {
  const ids = { organizationId: body.organization, userId: body.person }
  run(
    'INSERT INTO accounts VALUES (?, ?, 0, ?, NULL)',
    ids.organizationId,
    ids.userId,
    now(),
  )
  sections.accountCreated(posthog, { ...ids, isFirstUser: false })
  response.json({})
})

app.post('/remove', ({ body }, response) => {
  const ids = { organizationId: body.organization, userId: body.person }
  run(
    `UPDATE accounts SET removed_at = ?
     WHERE organization_id = ? AND user_id = ? AND removed_at IS NULL`,
    now(),
    ids.organizationId,
    ids.userId,
  )
  sections.accountRemoved(posthog, ids)
  response.json({})
})

/** Send what has become of an organization's projects. */
function trackProject(track, userId, { organization, project }) {
  const [{ total }] = rows(
    `SELECT count(*) AS total FROM projects
     WHERE organization_id = ? AND deleted_at IS NULL`,
    organization,
  )
  track(posthog, {
    organizationId: organization,
    userId,
    projectId: project,
    projectTotal: total,
  })
}

app.post('/create_project', ({ user, body }, response) => {
  const { organization, project } = body
  run(
    'INSERT INTO projects VALUES (?, ?, ?, ?, NULL)',
    project,
    organization,
    user,
    now(),
  )
  trackProject(sections.projectCreated, user, body)
  response.json({})
})

app.post('/delete_project', ({ user, body }, response) => {
  run(
    'UPDATE projects SET deleted_at = ? WHERE id = ?',
    now(),
    body.project,
  )
  trackProject(sections.projectDeleted, user, body)
  response.json({})
})

app.post('/choose_plan', ({ user, body }, response) => {
  const { organization, plan, amount, invoice } = body
  const [{ plan: previousPlan }] = rows(
    'SELECT plan FROM organizations WHERE id = ?',
    organization,
  )
  run('UPDATE organizations SET plan = ? WHERE id = ?', plan, organization)
  const change = [organization, user, plan, previousPlan, now()]
  run('INSERT INTO plans VALUES (?, ?, ?, ?, ?)', ...change)
  const ids = { organizationId: organization, userId: user }
  sections.planSelected(posthog, { ...ids, plan, previousPlan })
  if (amount)
    recordPayment({ ...ids, invoice, amount, plan, paidAt: now() })
  response.json({})
})

app.post('/view_report', ({ user, body }, response) => {
  run(
    'INSERT INTO views VALUES (?, ?, ?)',
    body.organization,
    user,
    body.project,
  )
  response.json({})
})

app.post('/webhook', ({ body }, response) => {
  const { organization, invoice, amount, plan, at } = body
  recordPayment({
    organizationId: organization,
    invoice,
    amount,
    plan,
    paidAt: at,
  })
  response.json({})
})

const server = app.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})

process.on('SIGTERM', () => {
  server.close(async () => {
    await sections.shutdown(posthog)
    process.exit()
  })
  server.closeIdleConnections()
})
