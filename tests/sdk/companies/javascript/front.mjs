// The app's pages in the browser: a button for each action, with posthog-js as the tutorial has it.
import * as tracking from 'tracking'

const organization = /^\/o\/(\w+)/.exec(location.pathname)?.[1]
const query = organization ? `?organization=${organization}` : ''
const session = await (await fetch(`/session${query}`)).json()

tracking.startInTests(config.token, config.host)
if (session && organization) tracking.resumeSession(session)
else if (session) tracking['leaveOrganization']?.()
else tracking.sessionEnded()

async function post(action, facts) {
  const answer = await fetch(`/${action}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ organization, ...facts }),
  })
  if (!answer.ok) throw new Error(`${action}: ${answer.status}`)
  return answer.json()
}

async function signIn(action, facts) {
  const ids = await post(action, facts)
  if (ids.organizationId) tracking.signIn(ids)
}

/** What a button does besides telling the server. */
const ACTIONS = {
  log_in: (facts) => signIn('log_in', facts),
  sign_up: (facts) => signIn('sign_up', facts),
  log_out: async () => {
    await post('log_out')
    tracking.logOut()
  },
  switch: async ({ organization }) => {
    const { userId } = session
    tracking.switchOrganization({ organizationId: organization, userId })
    location.assign(`/o/${organization}`)
  },
  view_report: async ({ project }) => {
    const ids = { organizationId: organization, userId: session.userId }
    tracking.reportViewed({ ...ids, projectId: project })
    await post('view_report', { project })
  },
}
const SERVERS = 'create_project delete_project invite remove choose_plan'
for (const action of [...Object.keys(ACTIONS), ...SERVERS.split(' ')]) {
  const button = document.createElement('button')
  button.textContent = action
  button.onclick = async () => {
    const facts = JSON.parse(document.querySelector('#facts').value || '{}')
    await (ACTIONS[action] ?? ((facts) => post(action, facts)))(facts)
    document.querySelector('output').textContent = `did ${action}`
  }
  document.querySelector('nav').append(button)
}
document.querySelector('output').textContent = 'ready'
