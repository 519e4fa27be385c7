import posthog from 'posthog-js'

// --8<-- [start:account_created]
export function accountCreated({ userId, isFirstUser }) {
  posthog.capture('account_created', {
    user_id: userId,
    is_first_user: isFirstUser,
  })
}
// --8<-- [end:account_created]

// --8<-- [start:account_removed]
export function accountRemoved({ userId }) {
  posthog.capture('account_removed', { user_id: userId })
}
// --8<-- [end:account_removed]
