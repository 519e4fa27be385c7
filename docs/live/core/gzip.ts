type Bytes = Uint8Array<ArrayBuffer>

/** Decompress a stream whose first bytes say gzip: a server may have decompressed it already. */
export async function decompress(stream: ReadableStream<Bytes>): Promise<ReadableStream<Bytes>> {
  const reader = stream.getReader()
  const chunks: Bytes[] = []
  let size = 0
  while (size < 2) {
    const { done, value } = await reader.read()
    if (done) break
    chunks.push(value)
    size += value.length
  }
  const start = chunks.flatMap((chunk) => [...chunk.subarray(0, 2)])
  const whole = new ReadableStream<Bytes>({
    async pull(controller) {
      const chunk = chunks.shift() ?? (await reader.read()).value
      if (chunk) controller.enqueue(chunk)
      else controller.close()
    },
    cancel: (reason) => reader.cancel(reason),
  })
  const isGzip = start[0] === 0x1f && start[1] === 0x8b
  return isGzip ? whole.pipeThrough(new DecompressionStream('gzip')) : whole
}
