import { expect, test } from 'vitest'
import { snippetParts } from './snippet-parts.ts'

test('a snippet falls apart into what matched and what stands around it', () => {
  expect(snippetParts('…the \u0001long\u0002 and \u0001longer\u0002')).toEqual([
    { text: '…the ', isMatch: false },
    { text: 'long', isMatch: true },
    { text: ' and ', isMatch: false },
    { text: 'longer', isMatch: true },
  ])
  expect(snippetParts('')).toEqual([])
})
