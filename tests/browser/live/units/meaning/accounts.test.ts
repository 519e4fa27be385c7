// Which persons are test accounts: by the newest value, and by an export of persons before that.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestAccounts } from '../../../../../docs/live/meaning/accounts.ts'

test('the newest value of a person decides', () => {
  const accounts = new TestAccounts({ email_domains: ['own.test'] })
  accounts.add('moved', 2, { email: 'ann@other.test' })
  accounts.add('moved', 1, { email: 'ann@own.test' })
  accounts.add('own', 1, { email: 'ben@other.test' })
  accounts.add('own', 2, { email: 'ben@own.test' })
  accounts.add('own', 3, {})
  assert.deepEqual([...accounts.find(new Map())], ['own'])
})

test('an export of persons knows better than events', () => {
  const accounts = new TestAccounts({ internal: true })
  accounts.add('a', 1, { $internal_or_test_user: true })
  const exported = new Map([
    ['a', {}],
    ['b', { $internal_or_test_user: 'true' }],
  ])
  assert.deepEqual([...accounts.find(exported)], ['b'])
})
