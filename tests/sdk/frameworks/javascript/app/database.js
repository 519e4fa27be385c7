// What stands for a reader's own database: with gaps, in which other requests go on.
import { setTimeout as pause } from 'node:timers/promises'

const together = Number(process.env.TOGETHER ?? 1)
const projects = new Map()
const sent = new Set()
let arrived = 0
let letGo
const everybody = new Promise((resolve) => {
  letGo = resolve
})

/** Wait until as many requests are here as the test sends at once, then some turns more. */
async function gap() {
  arrived += 1
  if (arrived >= together) letGo()
  await everybody
  await pause(arrived % 7)
}

/** Whose session a request is in: a header says it as "organization/user". */
export async function sessionOf(request) {
  const headers = request.headers
  const session = headers.get ? headers.get('x-session') : headers['x-session']
  await pause(1)
  const [organizationId, userId] = session.split('/')
  return { organizationId, userId }
}

/** Store a project; `until` holds the request up until the process is told to end. */
export async function createProject({ projectId, until }) {
  if (until) {
    const signal = new Promise((resolve) => process.once(until, resolve))
    console.log('held up')
    await signal
  }
  projects.set(projectId, true)
  const projectTotal = projects.size
  await gap()
  return { projectId, projectTotal }
}

/** Every organization; with FAILS_AT, reading the one of that number fails. */
export async function* organizations() {
  for (let number = 1; number <= Number(process.env.ORGANIZATIONS); number += 1) {
    if (number === Number(process.env.FAILS_AT)) throw new Error('the database is gone')
    await pause(0)
    yield {
      organizationId: `org_${number}`,
      name: `Organization ${number}`,
      industry: 'Software',
      plan: 'pro',
      projectTotal: number,
    }
  }
}

/** The organization of a provider's customer. */
export async function customerOf(customer) {
  await gap()
  return { organizationId: customer.replace('cus_', 'org_'), plan: 'pro' }
}

export async function isSent(invoiceId) {
  return sent.has(invoiceId)
}

export async function markSent(invoiceId) {
  sent.add(invoiceId)
}
