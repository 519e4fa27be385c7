// An edited query in the address of its page.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  fromFragment,
  linkedText,
  openInPostHog,
  toFragment,
} from '../../../../docs/live/view/permalink.ts'

test('a fragment gives back the text that it was made from, for its own query', () => {
  for (const text of ['', "SELECT 'ä' -- 100% & #", '\u{1f600}\n\t"`', 'x'.repeat(5000)]) {
    const fragment = toFragment('person/total_users', text)
    assert.match(fragment, /^#live=[\w%]+&sql=[\w-]*$/)
    assert.equal(fromFragment(fragment, 'person/total_users'), text)
    assert.equal(fromFragment(fragment, 'total_users'), null)
  }
})

test('a fragment that this page did not make has no text', () => {
  for (const fragment of ['', '#organizations', '#live=a', '#live=a&sql=_w', '#live=a&sql=<b>']) {
    assert.equal(fromFragment(fragment, 'a'), null)
  }
})

test('the address of PostHog keeps its host and carries the new text', () => {
  const address = openInPostHog('https://eu.posthog.com/sql?open_query=SELECT%201', 'SELECT &?')
  assert.equal(address, 'https://eu.posthog.com/sql?open_query=SELECT%20%26%3F')
})

test('a text that came with a link says so, and one that is too long is left out', () => {
  const open = (fragment: string) => linkedText(fragment, 'a', 'SELECT 1', 'sql')
  assert.deepEqual(open(''), { text: 'SELECT 1', note: '' })
  assert.deepEqual(open(toFragment('b', 'SELECT 2')), { text: 'SELECT 1', note: '' })
  assert.deepEqual(open(toFragment('a', 'SELECT 2')), {
    text: 'SELECT 2',
    note: 'This query came with the link. Read it before you run it.',
  })
  assert.equal(open(toFragment('a', 'x'.repeat(50_000))).text.length, 50_000)
  assert.deepEqual(open(toFragment('a', 'x'.repeat(50_001))), {
    text: 'SELECT 1',
    note: 'The link has more than 50,000 characters of query; this is the page’s own.',
  })
})
