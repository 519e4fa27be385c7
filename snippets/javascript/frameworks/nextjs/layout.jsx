import { headers } from 'next/headers'
import { Tracked } from '@/components/tracked.jsx'
import { sessionOf } from '@/lib/database.js'

// --8<-- [start:nextjs_layout]
// app/[organizationId]/layout.jsx: the organization that the page shows.
export default async function Layout({ children, params }) {
  const { organizationId } = await params
  const { userId } = await sessionOf({ headers: await headers() })
  return (
    <>
      <Tracked organizationId={organizationId} userId={userId} />
      {children}
    </>
  )
}
// --8<-- [end:nextjs_layout]
