// Which of their names may be one of ours.

const KIN: Record<string, string[]> = {
  account: ['user', 'member', 'signup', 'registration', 'sign'],
  created: ['create', 'added', 'new', 'up', 'completed'],
  deleted: ['delete', 'removed', 'destroyed'],
  removed: ['remove', 'deleted', 'left'],
  purchase: ['payment', 'order', 'invoice', 'charge', 'paid'],
  value: ['amount', 'revenue', 'price', 'total'],
  plan: ['tier', 'subscription'],
  selected: ['changed', 'chosen', 'select', 'upgraded'],
  organization: ['company', 'account', 'team', 'workspace', 'org', 'tenant'],
  viewed: ['view', 'opened', 'seen'],
}

/** The words of a name, whatever way it is written: "userID" and "user_id" are alike. */
export const words = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)

/** The one of their names that is most like ours, or "" where none is. */
export function guess(ours: string, theirs: string[]): string {
  let best = ''
  let most = 0.5 // at least half of the words are alike
  for (const name of theirs) {
    const score = likeness(words(ours), words(name))
    if (score > most) [best, most] = [name, score]
  }
  return best
}

function likeness(ours: string[], theirs: string[]): number {
  const found = ours.map((word) =>
    theirs.includes(word) ? 1 : theirs.some((one) => KIN[word]?.includes(one)) ? 0.8 : 0,
  )
  const sum = found.reduce<number>((total, one) => total + one, 0)
  return sum / Math.max(ours.length, theirs.length)
}
