import { after } from 'next/server'
import { createProject, sessionOf } from '@/lib/database.js'
import { flush } from '@/lib/flush.js'
import { posthog } from '@/lib/posthog.js'
import { projectCreated } from '@/lib/projects.js'

// --8<-- [start:nextjs_route]
export async function POST(request) {
  const session = await sessionOf(request)
  const project = await createProject(await request.json())
  projectCreated(posthog, { ...session, ...project })
  // Once the answer is out; the function is kept alive until then.
  after(() => flush(posthog)) // hl
  return Response.json(project, { status: 201 })
}
// --8<-- [end:nextjs_route]
