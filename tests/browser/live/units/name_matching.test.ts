// Which name in a file is suggested for one of the tutorial's.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bestMatch, splitWords } from '../../../../docs/live/files/name_matching.ts'

test('a name has the same words, however it is written', () => {
  for (const name of ['userId', 'user_id', 'User ID', 'user-id']) {
    assert.deepEqual(splitWords(name), ['user', 'id'])
  }
})

test('the most similar name is suggested, by words and by synonyms', () => {
  assert.equal(bestMatch('account_created', ['Page Viewed', 'Account Created']), 'Account Created')
  assert.equal(bestMatch('account_created', ['user_added', 'invoice']), 'user_added')
  assert.equal(bestMatch('purchase_value', ['id', 'payment_amount']), 'payment_amount')
})

test('nothing is suggested where less than half of the words are alike', () => {
  assert.equal(bestMatch('account_created', ['created_by_a_person', 'x']), '')
  assert.equal(bestMatch('plan', []), '')
})

// What programs call what the tutorial calls otherwise.
const ALIKE: Record<string, string[]> = {
  account_created: [
    ...['user_created', 'Member Added', 'signup', 'registration', 'userRegistered', 'Sign Up'],
    ...['signed_up', 'new_account', 'create_account', 'registration_completed', 'account_made'],
    ...['member_joined', 'user_signup', 'registered', 'user_registration'],
  ],
  account_removed: ['remove_user', 'user_deleted', 'member_left'],
  project_created: ['board_created', 'workspace_added', 'new_document'],
  project_deleted: ['delete_project', 'board_removed', 'document_destroyed'],
  purchase: ['payment', 'order', 'invoice', 'charge', 'paid', 'bought'],
  purchase_refunded: ['payment_refund', 'order_reimbursed', 'purchase_chargeback'],
  purchase_value: ['payment_amount', 'order_revenue', 'purchase_price', 'invoice_total'],
  plan: ['tier', 'subscription'],
  plan_selected: [
    ...['plan_changed', 'tier_chosen', 'select_plan', 'plan_upgraded', 'subscription_started'],
  ],
  organization_id: ['company_id', 'account_id', 'teamId', 'workspace_id', 'org_id', 'tenant_id'],
  report_viewed: ['view_report', 'report_opened', 'report_seen'],
}

for (const [name, others] of Object.entries(ALIKE)) {
  test(`other names for ${name} are suggested`, () => {
    for (const other of others) assert.equal(bestMatch(name, ['x', 'page_closed', other]), other)
  })
}
