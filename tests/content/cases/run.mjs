// Runs every section as a page shows it: node run.mjs jobs.json, where a job is
// {file, told: [arguments of one call, …]}. Prints what each job gave, as one JSON text.
import { readFileSync } from 'node:fs'
import { calls, PostHog } from './doubles.mjs'

async function work({ file, told }) {
  const module = await import(file)
  const [name, ...others] = Object.keys(module)
  const takesClient = /^function \w+\(\s*posthog\b/.test(module[name].toString())
  const given = told.map((argument) => {
    const client = takesClient ? [new PostHog('phc_example')] : []
    calls.length = 0
    try {
      const gives = module[name](...client, ...argument)
      return { calls: [...calls], gives: typeof gives === 'string' ? gives : null }
    } catch (error) {
      return { error: error.message }
    }
  })
  return { name, others, given }
}

const done = []
for (const job of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  done.push(await work(job).catch((error) => ({ error: `${error.name}: ${error.message}` })))
}
console.log(JSON.stringify(done))
