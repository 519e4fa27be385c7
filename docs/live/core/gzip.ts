type Bytes = Uint8Array<ArrayBuffer>

/** The stream unpacked where its first bytes say gzip: a server may have unpacked it already. */
export async function unpacked(stream: ReadableStream<Bytes>): Promise<ReadableStream<Bytes>> {
  const reader = stream.getReader()
  const held: Bytes[] = []
  let size = 0
  while (size < 2) {
    const { done, value } = await reader.read()
    if (done) break
    held.push(value)
    size += value.length
  }
  const start = held.flatMap((part) => [...part.subarray(0, 2)])
  const whole = new ReadableStream<Bytes>({
    async pull(controller) {
      const part = held.shift() ?? (await reader.read()).value
      if (part) controller.enqueue(part)
      else controller.close()
    },
    cancel: (reason) => reader.cancel(reason),
  })
  const isGzip = start[0] === 0x1f && start[1] === 0x8b
  return isGzip ? whole.pipeThrough(new DecompressionStream('gzip')) : whole
}
