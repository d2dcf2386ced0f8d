import { beforeEach, expect, test } from 'vitest'
import './page.fixture.ts'
import { useEditor } from './editor-store.ts'
import { isSideOpen, useLayout } from './layout-store.ts'

const layout = useLayout.getState
const editor = useEditor.getState

beforeEach(() => {
  useLayout.setState({
    side: 'explorer',
    isSideShown: true,
    isChatShown: false,
    isTerminalShown: true,
    isMaximised: false,
  })
  editor().closeAll()
  editor().openSettings()
  editor().openActivity()
})

test('the panels come back as they were when the window is given back', () => {
  layout().toggleMaximised()
  expect(isSideOpen('explorer')).toBe(false)
  layout().toggleMaximised()

  expect(layout()).toMatchObject({ isSideShown: true, isChatShown: false, isTerminalShown: true, isMaximised: false })
})

test('a restart knows the panels, and not that they were out of sight', () => {
  layout().toggleMaximised()

  expect(JSON.parse(localStorage.getItem('codelab-layout') ?? '{}')).toEqual({
    side: 'explorer',
    isSideShown: true,
    isChatShown: false,
    isTerminalShown: true,
    reviewView: null,
    reviewFilesWidth: null,
  })
})

test.each([
  ['another tab is chosen', () => editor().selectTab('settings')],
  ['the tab is closed', () => editor().closeTab('activity')],
  ['another one is opened', () => editor().openReview('a')],
  ['every tab goes', () => editor().closeAll()],
])('the panels come back when %s', (_, leave) => {
  layout().toggleMaximised()

  leave()

  expect(layout().isMaximised).toBe(false)
})

test('a tab keeps the window when another one closes, and when other changes take its place', () => {
  editor().openChanges({ kind: 'working-tree' })
  layout().toggleMaximised()

  editor().openChanges({ kind: 'index' }, { inPlaceOf: { kind: 'working-tree' } })
  editor().closeTab('settings')

  expect(layout().isMaximised).toBe(true)
})

test.each([
  ['the side panel', () => layout().toggleSide(), 'isSideShown'],
  ['the chat', () => layout().toggleChat(), 'isChatShown'],
  ['the terminals', () => layout().toggleTerminal(), 'isTerminalShown'],
  ['the composer', () => layout().goToComposer(), 'isChatShown'],
] as const)('who asks for %s while nothing is in sight gets it', (_, ask, shown) => {
  layout().toggleMaximised()

  ask()

  expect(layout()).toMatchObject({ isMaximised: false, [shown]: true })
})
