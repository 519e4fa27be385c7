import Link from 'next/link'
import { Report } from '@/components/report.jsx'
import { sessionOf } from '@/lib/database.js'
import { headers } from 'next/headers'

export default async function Page({ params }) {
  const { organizationId, projectId } = await params
  const { userId } = await sessionOf({ headers: await headers() })
  return (
    <main>
      <Report
        organizationId={organizationId}
        userId={userId}
        projectId={projectId}
      />
      <Link href="/org_a/reports/project_2">another report</Link>
      <Link href="/org_b/reports/project_3">the other organization</Link>
    </main>
  )
}
