import process from 'node:process'
import { build } from './build.js'
import { check } from './check.js'
import { checkPackage } from './check-package.js'
import { endToEnd } from './e2e.js'

// Everything, whatever fails on the way; the last line counts it all.
const counts = { passed: 0, failed: 0 }
add(await check({ withCoverage: true }))
const isBuilt = await build()
console.log(isBuilt ? '✓ build' : '✗ build')
if (!isBuilt) counts.failed++
else {
  add(await endToEnd())
  if (process.env['CI']) add(await checkPackage())
}
console.log(`${counts.passed} passed, ${counts.failed} failed`)
process.exitCode = counts.failed ? 1 : 0

/** @param {{ passed: number, failed: number }} more */
function add(more) {
  counts.passed += more.passed
  counts.failed += more.failed
}
