// Calls a handler as a platform for functions does: one event a time, answered at once.
// Whoever started this freezes it when it says that it has finished, and wakes it for the next.
import { createInterface } from 'node:readline'

const { handler, finish = () => undefined } = await import(process.argv[2])
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await handler(JSON.parse(line))))
  await finish() // what the platform lets the function do after its answer
  console.log('finished')
}
