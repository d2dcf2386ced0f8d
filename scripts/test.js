import process from 'node:process'
import { build } from './build.js'
import { check } from './check.js'
import { endToEnd } from './e2e.js'

// Everything, whatever fails on the way; the last line counts it all.
const checked = await check()
const played = await buildAndPlay()
const passed = checked.passed + played.passed
const failed = checked.failed + played.failed
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed ? 1 : 0

async function buildAndPlay() {
  try {
    await build()
  } catch (error) {
    console.log('✗ build')
    console.log(error instanceof Error ? error.message : error)
    return { passed: 0, failed: 1 }
  }
  console.log('✓ build')
  return endToEnd()
}
