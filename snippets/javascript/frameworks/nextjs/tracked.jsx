// --8<-- [start:nextjs_tracked]
'use client'

import { useEffect } from 'react'
import { startPostHog } from '@/lib/client.js'
import { resumeSession, sessionEnded } from '@/lib/identify.js'

let isStarted = false

/** In the layout of an organization's pages, before anything that sends. */
export function Tracked({ organizationId, userId }) {
  useEffect(() => {
    if (!isStarted) {
      startPostHog(
        process.env.NEXT_PUBLIC_POSTHOG_PROJECT_TOKEN,
        process.env.NEXT_PUBLIC_POSTHOG_HOST,
      )
      isStarted = true
    }
    if (userId) {
      resumeSession({ organizationId, userId }) // hl
    } else {
      sessionEnded()
    }
  }, [organizationId, userId])
  return null
}
// --8<-- [end:nextjs_tracked]
