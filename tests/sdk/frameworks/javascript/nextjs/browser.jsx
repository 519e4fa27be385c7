// The components in a page of React alone, of whatever the address asks for.
import posthog from 'posthog-js'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Report } from './components/report.jsx'
import { Tracked } from './components/tracked.jsx'

const root = createRoot(document.body)

function show() {
  const [, organizationId, , projectId] = location.pathname.split('/')
  const session = { organizationId, userId: projectId && 'user_1' }
  root.render(
    <StrictMode>
      <Tracked {...session} />
      {projectId ? (
        <Report {...session} projectId={projectId} />
      ) : (
        <h1>nobody</h1>
      )}
    </StrictMode>,
  )
}

/** What a <Link> of Next.js does: the address changes, and then the page. */
window.follow = (path) => {
  history.pushState(null, '', path)
  show()
}
window.posthog = posthog
show()
