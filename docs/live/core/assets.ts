// The site's files: where they are, and how to fetch one.
import { decompress } from './gzip.ts'

/** The folder of this script, which is that of all scripts and data of the live examples. */
export const ASSETS = new URL('./', import.meta.url)

/** Fetch a text file from that folder, decompressed if it is compressed. */
export async function fetchText(name: string): Promise<string> {
  const response = await fetch(new URL(name, ASSETS))
  if (!response.ok || !response.body) throw new Error(`${name}: ${response.status}`)
  return new Response(await decompress(response.body)).text()
}
