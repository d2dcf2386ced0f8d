import { expect, test } from 'vitest'
import { enclosingLine } from './enclosing-line.ts'

const code = `import { a } from 'a'

export class Door {
  open() {
    if (this.isLocked) {
      return
    }
    this.isOpen = true
  }
}

// The end.
$close = 1
  more
`.split('\n')

test.each([
  [8, 'export class Door {'],
  [3, "import { a } from 'a'"],
  [14, '$close = 1'],
  [1, null],
  [900, '$close = 1'],
])('a hunk at line %i stands under %s', (line, wanted) => {
  expect(enclosingLine('door.ts', code, line)).toBe(wanted)
})

test('in Markdown it is the heading, not a paragraph', () => {
  const text = ['# House', '', 'Doors that open.', '', '## Doors', 'One', 'Two']

  expect(enclosingLine('README.md', text, 7)).toBe('## Doors')
  expect(enclosingLine('README.md', text, 4)).toBe('# House')
})

test('where everything is indented it is the nearest line that is less so', () => {
  const text = ['  open() {', '    look()', '    // why', '    for (;;)', '      step()']

  expect(enclosingLine('part.ts', text, 5)).toBe('for (;;)')
  expect(enclosingLine('part.ts', text, 3)).toBe('open() {')
})
