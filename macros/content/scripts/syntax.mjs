// Prints the syntax errors of scripts as JSON: [[file, line, message], …]. Nothing of them is run.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import vm from 'node:vm'

// Only Node's own check names the line, and it takes a process for each file.
function lineOf(input) {
  const check = ['--check', '--input-type=module', '-']
  const { stderr } = spawnSync(process.execPath, check, {
    input,
    encoding: 'utf8',
  })
  return Number(stderr.match(/^\[stdin\]:(\d+)/)?.[1] ?? 0)
}

const problems = []
for (const file of process.argv.slice(2)) {
  const source = readFileSync(file, 'utf8')
  try {
    new vm.SourceTextModule(source)
  } catch (error) {
    problems.push([file, lineOf(source), error.message])
  }
}
console.log(JSON.stringify(problems))
