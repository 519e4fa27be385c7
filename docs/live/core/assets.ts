// Where our files are: beside this script.
import { unpacked } from './gzip.ts'

export const HOME = new URL('./', import.meta.url)

/** A text of ours, unpacked where it is packed. */
export async function fetched(name: string): Promise<string> {
  const response = await fetch(new URL(name, HOME))
  if (!response.ok || !response.body) throw new Error(`${name}: ${response.status}`)
  return new Response(await unpacked(response.body)).text()
}
