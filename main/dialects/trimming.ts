/**
 * What is taken off a parameter's text: nothing; white space at both ends; one newline at each end, or only
 * where there is one at both, by `pair`; or, by `lines`, one newline at each end of a text of several lines and white
 * space around a single one.
 */
export type Trim = 'none' | 'space' | 'newline' | 'pair' | 'lines'

interface Trimming {
  write(piece: string): void
  end(): void
}

/** Trims a text that comes in pieces, handing on each as soon as it is certain to stay. */
export function trimming(trim: Trim, write: (piece: string) => void): Trimming {
  switch (trim) {
    case 'none':
      return { write, end: () => undefined }
    case 'space':
      return withoutEnd(/\s+$/, write, { atStart: (text) => text.trimStart() }, () => '')
    case 'newline':
      return withoutEnd(/[\r\n]+$/, write, { atStart: withoutFirstNewline }, withoutLastNewline)
    case 'pair': {
      let isPair = false
      const atStart = (text: string) => {
        const rest = withoutFirstNewline(text)
        isPair = rest !== undefined && rest !== text
        return rest
      }
      return withoutEnd(/[\r\n]+$/, write, { atStart }, (held) => (isPair ? withoutLastNewline(held) : held))
    }
    case 'lines':
      return trimLines(write)
  }
}

const withoutFirstNewline = (text: string): string | undefined =>
  text === '' || text === '\r' ? undefined : text.replace(/^\r?\n/, '')

const withoutLastNewline = (text: string): string => text.replace(/\r?\n$/, '')

/**
 * Holds back what `tail` matches at the end of what has come, until more comes or the text ends. `atStart` takes off
 * the start; undefined or nothing left means that more is needed.
 */
function withoutEnd(
  tail: RegExp,
  write: (piece: string) => void,
  { atStart }: { readonly atStart: (text: string) => string | undefined },
  atEnd: (held: string) => string,
): Trimming {
  let first: string | undefined = ''
  let held: string[] = []
  function pass(text: string): void {
    if (held.length === 0 && text.charCodeAt(text.length - 1) > 32 && text.charCodeAt(text.length - 1) < 127) {
      write(text)
      return
    }
    const length = tail.exec(text)?.index ?? text.length
    if (length > 0) {
      if (held.length > 0) write(held.join(''))
      held = []
      write(text.slice(0, length))
    }
    if (length < text.length) held.push(text.slice(length))
  }
  return {
    write(piece) {
      if (first === undefined) {
        pass(piece)
        return
      }
      const text = atStart(first + piece)
      if (text === undefined) first += piece
      else if (text !== '' || trimsAll(tail) === false) {
        first = undefined
        if (text !== '') pass(text)
      }
    },
    end() {
      if (first !== undefined && first !== '') held.push(first)
      const rest = atEnd(held.join(''))
      if (rest !== '') write(rest)
    },
  }
}

const trimsAll = (tail: RegExp): boolean => tail.source.startsWith('\\s')

function trimLines(write: (piece: string) => void): Trimming {
  let start: string[] | undefined = []
  let isBlank = true
  let isMultiple = false
  const body = withoutEnd(/\s+$/, write, { atStart: (text) => text }, (held) =>
    isMultiple ? held.replace(/\r?\n[ \t]*$/, '') : held.includes('\n') ? held.replace(/\r?\n[ \t]*$/, '') : '',
  )
  return {
    write(piece) {
      if (start === undefined) {
        isMultiple ||= piece.includes('\n')
        body.write(piece)
        return
      }
      start.push(piece)
      isBlank &&= piece.trim() === ''
      const startsPlain = start.length === 1 && /^\S/.test(piece)
      if (!startsPlain && !piece.includes('\n')) return
      const text = start.join('')
      start = undefined
      isMultiple = text.includes('\n')
      body.write(text.replace(/^[ \t]*\r?\n/, ''))
    },
    end() {
      if (start !== undefined) write(start.join('').trim())
      else body.end()
    },
  }
}
