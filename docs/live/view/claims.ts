// Claims in the text that two queries have the same sum: what is said where they have not.
import type { Result } from '../core/result.ts'
import type { Answer } from './answers.ts'
import type { Originals } from './places.ts'

/** How far sums of the same amounts may be apart, as a share: as in macros/render/numbers.py. */
const SAME = 1e-9

/** An element that claims that two queries have the same sum. */
export interface Claim {
  part: HTMLElement
  names: string[]
}

/** Find the claims about queries that may change. */
export function findClaims(
  answers: Record<string, Answer>,
  isWanted: (query: string) => boolean,
): Claim[] {
  return [...document.querySelectorAll<HTMLElement>('[data-equal]')]
    .map((part) => ({ part, names: part.dataset.equal?.split(' ') ?? [] }))
    .filter(({ names }) => names.every((name) => answers[name] && isWanted(name)))
}

/** Say what is true of some results: the claim, or else the text beside it. */
export function check(claim: Claim, results: Map<string, Result>, originals: Originals): void {
  const [first = Number.NaN, second = Number.NaN] = claim.names.map((name) =>
    sum(results.get(name)),
  )
  if (!isSame(first, second)) originals.put(claim.part, claim.part.dataset.otherwise ?? '')
}

const sum = (result: Result | undefined): number =>
  result ? result.rows.reduce((total, row) => total + Number(row.at(-1)), 0) : Number.NaN

/** Whether two sums are of the same amounts, which may have been added in another order. */
export const isSame = (first: number, second: number): boolean =>
  Math.abs(first - second) <= SAME * Math.max(Math.abs(first), Math.abs(second))
