import { decompress } from '../core/gzip.ts'

declare const WASM_BYTES: number // written by the build: the size of the module, decompressed

const originalFetch = globalThis.fetch

/** DuckDB fetches its module by itself: give it the compressed one, decompressed. */
globalThis.fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
  const url = input instanceof Request ? input.url : String(input)
  if (!url.endsWith('.wasm')) return originalFetch(input, init)
  const response = await originalFetch(`${url}.gz`)
  if (!response.ok || !response.body) {
    const error = new Error(`${url}.gz: ${response.status}`)
    reportError(error) // to the page: DuckDB itself would wait forever
    throw error
  }
  const headers = { 'content-type': 'application/wasm', 'content-length': String(WASM_BYTES) }
  return new Response(await decompress(response.body), { headers })
}

// DuckDB logs each error in a query; the page shows it to the reader.
console.log = () => undefined
