import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { HunkChoice } from '../../preload/contract/patch.ts'
import { openSessionTrial } from './session-changes.fixture.ts'

/** So far apart that each place is a hunk of its own. */
const between = Array.from({ length: 8 }, (_, index) => index)
const endings = ['\n', '\r\n'] as const

interface Place {
  readonly by: 'agent' | 'person'
  /** What stands there after each round, as numbers of lines. */
  readonly rounds: readonly number[]
  readonly ending: (typeof endings)[number]
  /** Of an agent's place: stays, goes wholly, or goes by line. */
  readonly undo: 'nothing' | 'hunk' | readonly boolean[]
}

const rounds = 3
const place: fc.Arbitrary<Place> = fc.record({
  by: fc.constantFrom('agent', 'person'),
  rounds: fc.array(fc.nat(3), { minLength: rounds, maxLength: rounds }),
  ending: fc.constantFrom(...endings),
  undo: fc.oneof(
    fc.constantFrom('nothing' as const, 'hunk' as const),
    fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  ),
})

const original = (index: number, { ending }: Place) => [`was ${index}${ending}`, `and was ${index}${ending}`]
const written = (index: number, { by, rounds: counts, ending }: Place, round: number) =>
  Array.from({ length: counts[round]! }, (_, line) => `${by} ${index}: ${line} of ${round}${ending}`)

function textOf(places: readonly Place[], linesAt: (index: number, place: Place) => readonly string[]): string {
  return places
    .flatMap((each, index) => [...between.map((line) => `${index}.${line}\n`), ...linesAt(index, each)])
    .concat('end without its end')
    .join('')
}

/** What is left of an agent's place when only these of its lines are taken back: the removed ones stand first. */
function leftOf(index: number, each: Place): readonly string[] {
  const [before, after] = [original(index, each), written(index, each, rounds - 1)]
  if (each.undo === 'nothing') return after
  if (each.undo === 'hunk') return before
  const chosen = each.undo
  return [...before.filter((_, line) => chosen[line]), ...after.filter((_, line) => !chosen[before.length + line])]
}

function choiceOf(index: number, each: Place): HunkChoice | null {
  if (each.undo === 'nothing' || each.undo === 'hunk') return each.undo === 'hunk' ? 'accepted' : null
  const first = 3
  const count = 2 + written(index, each, rounds - 1).length
  return each.undo.flatMap((isChosen, line) => (isChosen && line < count ? [first + line] : []))
}

test('any lines of what an agent did can be undone, whatever a person did elsewhere, and taken back', async () => {
  const places = fc.array(place, { minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(
      places,
      fc.array(fc.boolean(), { minLength: rounds, maxLength: rounds }),
      async (all, isSavedFirst) => {
        const trial = await openSessionTrial({ 'a.txt': textOf(all, original) })
        const done = { agent: -1, person: -1 }
        const now = () =>
          textOf(all, (index, each) =>
            done[each.by] < 0 ? original(index, each) : written(index, each, done[each.by]),
          )
        const call = async (round: number) => {
          done.agent = round
          await trial.call(`call ${round}`, { 'a.txt': now() })
        }
        const save = (round: number) => {
          done.person = round
          trial.save('a.txt', now())
        }
        for (let round = 0; round < rounds; round++) {
          if (isSavedFirst[round]) save(round)
          await call(round)
          if (!isSavedFirst[round]) save(round)
        }
        const after = trial.tree()
        const personAlone = textOf(all, (index, each) =>
          each.by === 'agent' ? original(index, each) : written(index, each, rounds - 1),
        )
        const reader = trial.reader()
        const [row] = await reader.list()
        const agents = all.flatMap((each, index) => (each.by === 'agent' ? [{ each, index }] : []))
        expect(row?.parts ?? 0).toBe(agents.length)

        const choices = agents.map(({ each, index }) => choiceOf(index, each))
        const lines = Object.fromEntries(
          choices.flatMap((choice, hunk) => (Array.isArray(choice) && choice.length > 0 ? [[hunk + 1, choice]] : [])),
        )
        const hunks = choices.flatMap((choice, hunk) => (choice === 'accepted' ? [hunk + 1] : []))
        if (hunks.length > 0 || Object.keys(lines).length > 0) {
          const takeBack = await trial.undo({ 'a.txt': { hunks, lines } })
          const expected = textOf(all, (index, each) =>
            each.by === 'agent' ? leftOf(index, each) : written(index, each, rounds - 1),
          )
          expect(trial.text('a.txt')).toBe(expected)
          await takeBack()
          expect(trial.tree()).toEqual(after)
        }

        if (row) {
          const takeBack = await trial.undo()
          expect(trial.text('a.txt')).toBe(personAlone)
          expect(await reader.list()).toEqual([])
          await takeBack()
          expect(trial.tree()).toEqual(after)
        }
        trial.remove()
      },
    ),
    { numRuns: Number(process.env['CODELAB_UNDONE'] ?? 25) },
  )
}, 120_000)
