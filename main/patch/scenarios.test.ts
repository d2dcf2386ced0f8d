import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPatchTrial, readTree } from './patch-trial.fixture.ts'

/** One folder a case: `input`, `patch.txt`, and what comes of it: the tree `expected`, or the code in `refused.txt`. */
const folder = join(import.meta.dirname, 'scenarios')

test.each(readdirSync(folder).sort())('%s', async (name) => {
  const scenario = join(folder, name)
  const trial = await openPatchTrial({})
  cpSync(join(scenario, 'input'), trial.root, { recursive: true, verbatimSymlinks: true })
  const before = trial.tree()
  const patch = readFileSync(join(scenario, 'patch.txt'), 'utf8')

  if (existsSync(join(scenario, 'refused.txt'))) {
    const code = readFileSync(join(scenario, 'refused.txt'), 'utf8').trim()
    await expect(trial.apply(patch)).rejects.toMatchObject({ code })
    expect(trial.tree()).toEqual(before)
  } else {
    const id = await trial.apply(patch)
    expect(trial.tree()).toEqual(readTree(join(scenario, 'expected')))
    await trial.sets.undo(id)
    expect(trial.tree()).toEqual(before)
  }
  rmSync(trial.root, { recursive: true })
})
