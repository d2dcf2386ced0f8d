import { expect, test } from 'vitest'
import type { ToolExecution } from '../../preload/contract/tool.ts'
import { createLoopDetector } from './loop-detector.ts'

const call = (args: string, status: ToolExecution['status'] = 'completed') =>
  ({ tool: 'read_file', arguments: args, status }) as ToolExecution

test('the same call with the same result three times in a row is a circle', () => {
  const detector = createLoopDetector({ sameCalls: 3, failures: 0 })

  expect(detector.note(call('a'), 'x', false)).toBeNull()
  expect(detector.note(call('a'), 'x', false)).toBeNull()
  expect(detector.note(call('a'), 'x', false)).toEqual({ kind: 'same-call', tool: 'read_file', times: 3 })
})

test('another result, or another call between, is none', () => {
  const detector = createLoopDetector({ sameCalls: 3, failures: 0 })
  const notes = [
    detector.note(call('a'), 'x', false),
    detector.note(call('a'), 'x', false),
    detector.note(call('a'), 'y', false),
    detector.note(call('b'), 'y', false),
    detector.note(call('a'), 'y', false),
    detector.note(call('a'), 'y', false),
  ]

  expect(notes).toEqual([null, null, null, null, null, null])
})

test('asking a process for its output again is waiting, not a circle', () => {
  const detector = createLoopDetector({ sameCalls: 3, failures: 0 })

  for (let i = 0; i < 10; i++) expect(detector.note(call('a'), '', true)).toBeNull()
})

test('failures in a row are a circle, whatever failed', () => {
  const detector = createLoopDetector({ sameCalls: 0, failures: 3 })

  expect(detector.note(call('a', 'failed'), '1', false)).toBeNull()
  expect(detector.note(call('b', 'timed-out'), '2', false)).toBeNull()
  expect(detector.note(call('c'), '3', false)).toBeNull()
  expect(detector.note(call('d', 'failed'), '4', false)).toBeNull()
  expect(detector.note(call('e', 'failed'), '5', false)).toBeNull()
  expect(detector.note(call('f', 'failed'), '6', false)).toEqual({ kind: 'failures', times: 3 })
})
