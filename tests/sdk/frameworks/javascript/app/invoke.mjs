// Calls a handler as AWS Lambda does: one event a time, whose response goes out at once.
// What freezes the process after each, and ends it without a word, is the test.
import { createInterface } from 'node:readline'

const { handler } = await import(process.argv[2])
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await handler(JSON.parse(line))))
}
