import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { projectRoot } from './build.js'
import { lintLock } from './lock-lint.js'

const projects = ['preload/contract', 'preload', 'main', 'renderer', 'e2e', 'scripts']

/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * Format, lint, types, lock file and unit tests, as many at once as there are processors. Each check that fails counts
 * as one failed test, so that the sum cannot look green.
 *
 * @param {{ withCoverage?: boolean }} [options]
 * @returns {Promise<Counts>}
 */
export async function check({ withCoverage = false } = {}) {
  const counts = { passed: 0, failed: 0 }
  const steps = [
    async () => add(await unitTests(withCoverage)),
    () => step('format', 'prettier', ['--check', '--log-level', 'warn', '.']),
    () => step('lint', 'oxlint', ['--type-aware', '--deny-warnings']),
    ...projects.map((project) => () => step(`types of ${project}`, 'tsc', ['-p', project])),
    async () => lockFile(),
  ]
  /** @param {Counts} more */
  const add = (more) => {
    counts.passed += more.passed
    counts.failed += more.failed
  }
  /**
   * @param {string} name
   * @param {string} program
   * @param {string[]} args
   */
  const step = async (name, program, args) => {
    const { status, output } = await run(program, args)
    report(name, status === 0 ? '' : output || `${program} ended with status ${status}`)
  }
  const lockFile = () => {
    const lock = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8'))
    report('lock file', lintLock(lock).join('\n'))
  }
  /**
   * @param {string} name
   * @param {string} problem
   */
  const report = (name, problem) => {
    console.log(problem ? `✗ ${name}\n${problem.trimEnd()}` : `✓ ${name}`)
    if (problem) counts.failed++
  }

  const worker = async () => {
    for (let next = steps.shift(); next; next = steps.shift()) await next()
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, worker))
  return counts
}

/**
 * @param {boolean} withCoverage
 * @returns {Promise<Counts>}
 */
async function unitTests(withCoverage) {
  const file = join(tmpdir(), `codelab-unit-${process.pid}.json`)
  const { status, output } = await run('vitest', [
    'run',
    ...(withCoverage ? ['--coverage'] : []),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ])
  console.log(output.trimEnd())
  const counts = countUnitTests(file)
  rmSync(file, { force: true })
  // A broken import or a rejection nobody caught fails no single test.
  if (status !== 0 && counts.failed === 0) counts.failed = 1
  return counts
}

/** @param {string} file */
function countUnitTests(file) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, 'utf8'))
    return { passed: numPassedTests, failed: numFailedTests }
  } catch {
    return { passed: 0, failed: 0 }
  }
}

/**
 * Runs a program of a development package, keeping what it says.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<{ status: number | null, output: string }>}
 */
function run(program, args) {
  const suffix = process.platform === 'win32' ? '.cmd' : ''
  const file = join(projectRoot, 'node_modules', '.bin', program + suffix)
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: projectRoot, shell: suffix !== '', stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text))
    child.once('error', (error) => resolve({ status: null, output: error.message }))
    child.once('close', (status) => resolve({ status, output }))
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { passed, failed } = await check()
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed ? 1 : 0
}
