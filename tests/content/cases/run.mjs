// Runs every section as a page shows it: node run.mjs jobs.json, where a job is
// {file, argumentLists: [arguments of one call, …]}. Prints the outcome of each job, as JSON.
import { readFileSync } from 'node:fs'
import { calls, PostHog } from './doubles.mjs'

async function run({ file, argumentLists }) {
  const module = await import(file)
  const [name, ...others] = Object.keys(module)
  const takesClient = /^(?:async )?function \w+\(\s*posthog\b/.test(
    module[name].toString(),
  )
  const results = argumentLists.map((args) => {
    const client = takesClient ? [new PostHog('phc_example')] : []
    calls.length = 0
    try {
      const value = module[name](...client, ...args)
      return {
        calls: [...calls],
        value: typeof value === 'string' ? value : null,
      }
    } catch (error) {
      return { error: error.message }
    }
  })
  return { name, others, results }
}

console.log = () => undefined // sections may log; the outcomes are written below
const outcomes = []
for (const job of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  outcomes.push(
    await run(job).catch((error) => ({
      error: `${error.name}: ${error.message}`,
    })),
  )
}
process.stdout.write(JSON.stringify(outcomes))
