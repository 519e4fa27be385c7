import { decompress } from '../core/gzip.ts'

declare const WASM_BYTES: number // written by the build: how large the module is, decompress

const ask = globalThis.fetch

/** DuckDB asks for its module by itself: give it the packed one, decompress. */
globalThis.fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
  const address = input instanceof Request ? input.url : String(input)
  if (!address.endsWith('.wasm')) return ask(input, init)
  const packed = await ask(`${address}.gz`)
  if (!packed.ok || !packed.body) {
    const failure = new Error(`${address}.gz: ${packed.status}`)
    reportError(failure) // to the page: DuckDB itself would wait for ever
    throw failure
  }
  const headers = { 'content-type': 'application/wasm', 'content-length': String(WASM_BYTES) }
  return new Response(await decompress(packed.body), { headers })
}

// It tells the console of each mistake in a query; the page tells the reader.
console.log = () => undefined
