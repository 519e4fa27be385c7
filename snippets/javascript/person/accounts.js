import posthog from 'posthog-js'

// --8<-- [start:account_created]
export function accountCreated({ organizationId, isFirstUser }) {
  posthog.capture('account_created', {
    organization_id: organizationId,
    is_first_user: isFirstUser,
  })
}
// --8<-- [end:account_created]

// --8<-- [start:account_removed]
export function accountRemoved({ organizationId }) {
  posthog.capture('account_removed', { organization_id: organizationId })
}
// --8<-- [end:account_removed]
