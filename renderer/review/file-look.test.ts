import { expect, test } from 'vitest'
import type { FileProgress } from '../../preload/contract/patch.ts'
import type { ListedFile } from './decisions.ts'
import { fileLook } from './file-look.ts'
import type { ReviewKind } from './verbs.ts'

const aFile = (more: Partial<ListedFile> = {}): ListedFile => ({
  path: 'a',
  change: 'modified',
  added: 2,
  removed: 0,
  parts: 2,
  beforeHash: 'hash',
  ...more,
})
const look = (kind: ReviewKind, hunks: FileProgress['hunks'], file = aFile()) => {
  const { letter, tick, sign, isDone } = fileLook(kind, file, { files: { a: { hunks } }, comments: [] })
  return [letter, tick, sign?.word ?? null, isDone]
}

test('a file of a patch is ticked once all of it is accepted', () => {
  expect(look('patch', {})).toEqual(['M', 'off', 'Undecided', false])
  expect(look('patch', { 1: 'accepted', 2: 'rejected' })).toEqual(['M', 'partly', 'In part', true])
  expect(look('patch', { 1: 'accepted', 2: 'accepted' })).toEqual(['M', 'on', 'Accepted', true])
  expect(look('patch', {}, aFile({ isStale: true }))).toEqual(['M', 'off', 'Changed on disk', false])
})

test('a file of a session is ticked once all of it is kept', () => {
  expect(look('session', {})).toEqual(['M', 'off', null, false])
  expect(look('session', { 1: 'accepted' })).toEqual(['M', 'partly', null, false])
  expect(look('session', { 1: 'accepted', 2: 'accepted' })).toEqual(['M', 'on', 'Kept', true])
})

test('chosen lines are told at the row', () => {
  expect(look('session', { 1: 'accepted', 2: [0, 1] })).toEqual(['M', 'partly', '2 lines chosen', false])
  expect(look('working-tree', { 1: [0] })).toEqual(['M', null, '1 line chosen', false])
})

test('what git does not know, and what is in conflict, has a letter of its own', () => {
  expect(look('working-tree', {}, aFile({ change: 'created', isUntracked: true }))).toEqual(['U', null, null, false])
  expect(look('working-tree', {}, aFile({ isFixed: 'conflicted' }))).toEqual([
    '!',
    null,
    'This file has conflicts',
    false,
  ])
})
