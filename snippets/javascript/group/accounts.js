import posthog from 'posthog-js'

// --8<-- [start:account_created]
export function accountCreated({ isFirstUser }) {
  posthog.capture('account_created', { is_first_user: isFirstUser })
}
// --8<-- [end:account_created]

// --8<-- [start:account_removed]
export function accountRemoved() {
  posthog.capture('account_removed')
}
// --8<-- [end:account_removed]
