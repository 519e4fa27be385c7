// Which name in a reader's files is most like a name of the tutorial.

const SYNONYMS: Record<string, string[]> = {
  account: ['user', 'member', 'signup', 'registration', 'registered', 'sign', 'signed'],
  created: ['create', 'added', 'new', 'up', 'completed', 'signup', 'registered', 'registration'],
  deleted: ['delete', 'removed', 'destroyed'],
  removed: ['remove', 'deleted', 'left'],
  purchase: ['payment', 'order', 'invoice', 'charge', 'paid', 'bought'],
  refunded: ['refund', 'reimbursed', 'chargeback'],
  value: ['amount', 'revenue', 'price', 'total'],
  plan: ['tier', 'subscription'],
  selected: ['changed', 'chosen', 'select', 'upgraded', 'started'],
  organization: ['company', 'account', 'team', 'workspace', 'org', 'tenant'],
  viewed: ['view', 'opened', 'seen'],
  project: ['board', 'workspace', 'document'],
}

/** Split a name into words: "userID" and "user_id" give the same. */
export const splitWords = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)

/** The candidate that is most like a name, or "" where none is. */
export function bestMatch(name: string, candidates: string[]): string {
  let best = ''
  let bestScore = 0.5 // more than half of the words are alike
  for (const candidate of candidates) {
    const score = similarity(splitWords(name), splitWords(candidate))
    if (score > bestScore) [best, bestScore] = [candidate, score]
  }
  return best
}

function similarity(words: string[], others: string[]): number {
  const score = (word: string): number => {
    if (others.includes(word)) return 1
    return others.some((other) => SYNONYMS[word]?.includes(other)) ? 0.8 : 0
  }
  const sum = words.reduce((total, word) => total + score(word), 0)
  return sum / Math.max(words.length, others.length)
}
