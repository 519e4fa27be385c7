'use client'

import { useEffect } from 'react'
import { reportViewed } from '@/lib/identify.js'

export function Report({ organizationId, userId, projectId }) {
  useEffect(() => {
    reportViewed({ organizationId, userId, projectId })
  }, [organizationId, userId, projectId])
  return <h1>{projectId}</h1>
}
