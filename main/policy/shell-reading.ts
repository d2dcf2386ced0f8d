import type {
  Assignment,
  Command,
  HereDoc,
  ParsedScript,
  PipelineNode,
  Redirection,
  Statement,
  SyntaxNode,
  Word,
  WordPart,
  AndOr,
} from 'unbash'
import type { CommandWord, ReadLine, Redirect, SimpleCommand } from './command-line.ts'
import { isQuiet, tooMuch, unclear } from './command-line.ts'
import { expandBraces } from './brace-expansion.ts'
import { outputOf } from './known-output.ts'

type Parser = typeof import('unbash')

/**
 * Reads a line as bash does into its simple commands, those in substitutions, loops, functions and so on among them.
 * What makes more of the line than simple commands, chains and pipes is told as a doubt.
 *
 * Values that the line itself sets (`x=rm; $x -rf .`) are followed as far as they can be read off, so that what hides
 * behind them is found. They never count as known: a word with an expansion stays uncertain.
 */
export function readShell(line: string, parser: Parser): ReadLine {
  const commands: SimpleCommand[] = []
  const doubts = new Set<string>()
  const findings = new Set<string>()
  const variables = new Map<string, string[]>()
  const functions: string[] = []
  let budget = maxNodes
  let depth = 0
  let commandCount = 0
  let spans: Span[] = []

  // Reading what opens again and again takes the parser a time that grows with the square.
  if ((line.match(/[({`]/g)?.length ?? 0) > maxOpenings) doubts.add(tooMuch)
  else walk(parser.parse(line), [], commands)
  // Without blanks bash takes it for an error, and other shells for what it is.
  if (/([^\s(){};|&]+)\s*\(\)\s*\{\s*\1\s*\|\s*\1\s*&\s*\}/.test(line.slice(0, 2000))) findings.add(startsItself)
  return { commands, doubts: [...doubts], findings: [...findings] }

  function walk(node: SyntaxNode, input: readonly SimpleCommand[], into: SimpleCommand[]): void {
    if (--budget < 0) {
      doubts.add(tooMuch)
      return
    }
    switch (node.type) {
      case 'Script':
        return walkScript(node, input, into)
      case 'Statement':
        return walkStatement(node, input, into)
      case 'AndOr':
        return walkAndOr(node, input, into)
      case 'Pipeline':
        return walkPipeline(node, input, into)
      case 'Command':
        return walkCommand(node, input, into)
      case 'CompoundList':
        for (const statement of node.commands) walkStatement(statement, input, into)
        return
      case 'For':
      case 'Select':
        doubts.add('It has a loop.')
        remember(
          node.name.value,
          (node.wordlist ?? []).flatMap((word) => read(word)).map((word) => word.value),
        )
        return walkChildren(node, input, into)
      case 'Function': {
        doubts.add('It defines a function.')
        functions.push(node.name.value)
        walkChildren(node, input, into)
        functions.pop()
        return
      }
      case 'Assignment':
        rememberAssignment(node)
        return walkChildren(node, input, into)
      case 'Redirect':
      case 'HereString':
      case 'HereDoc': {
        // Of a compound command: nothing says which of its commands reads or writes.
        into.push({ ...emptyCommand, redirects: [readRedirect(node)], source: sourceOf(node) })
        return walkChildren(node, input, into)
      }
      default:
        if (doubtful[node.type]) doubts.add(doubtful[node.type]!)
        return walkChildren(node, input, into)
    }
  }

  /**
   * The parser makes the best of what is wrong and does not always say so (`ls(ls` is `ls ls` to it). So all that stands
   * beside words and redirections must be blanks, comments and the operators of chains and pipes.
   */
  function walkScript(script: ParsedScript, input: readonly SimpleCommand[], into: SimpleCommand[]): void {
    if (++depth > maxDepth) {
      doubts.add(tooMuch)
      depth--
      return
    }
    const outer = spans
    spans = []
    for (const statement of script.commands) walkStatement(statement, input, into)
    depth--
    let rest = ''
    let at = script.pos
    for (const [from, to] of spans.sort(([one], [other]) => one - other)) {
      rest += `${line.slice(at, Math.max(at, from))}\0`
      at = Math.max(at, to)
    }
    rest += line.slice(at, script.end)
    spans = outer
    const isCovered = script.source === undefined && betweenWords.test(rest)
    if (script.errors?.length || !isCovered) doubts.add(unclear)
  }

  function walkChildren(node: SyntaxNode, input: readonly SimpleCommand[], into: SimpleCommand[]): void {
    parser.forEachChild(node, (child) => walk(child, input, into))
  }

  function walkStatement(statement: Statement, input: readonly SimpleCommand[], into: SimpleCommand[]): void {
    const from = into.length
    if (statement.background) doubts.add('It leaves something running in the background.')
    walk(statement.command, input, into)
    if (statement.background) findForkBomb(into.slice(from))
  }

  function walkAndOr(node: AndOr, input: readonly SimpleCommand[], into: SimpleCommand[]): void {
    for (const command of node.commands) walk(command, input, into)
  }

  function walkPipeline(
    node: PipelineNode & { type: 'Pipeline' },
    input: readonly SimpleCommand[],
    into: SimpleCommand[],
  ) {
    if (node.prefixes.some((prefix) => prefix.type === 'Negation')) doubts.add('It turns an exit status round.')
    if (node.operators.includes('|&')) doubts.add('It pipes errors too, which not every shell knows.')
    let upstream = [...input]
    const from = into.length
    for (const command of node.commands) {
      const start = into.length
      walk(command, upstream, into)
      upstream = [...upstream, ...into.slice(start)]
    }
    findForkBomb(into.slice(from))
  }

  function findForkBomb(commands: readonly SimpleCommand[]): void {
    if (commands.some(({ words }) => functions.includes(words[0]?.value ?? ''))) {
      findings.add(startsItself)
    }
  }

  function walkCommand(node: Command, input: readonly SimpleCommand[], into: SimpleCommand[]): void {
    const own: (Word | Assignment)[] = [...(node.name ? [node.name] : []), ...node.args]
    const prefix = node.prefix.filter((part): part is Assignment => part.type === 'Assignment')
    for (const part of prefix) rememberAssignment(part)
    for (const part of node.args) if (part.type === 'Assignment') rememberAssignment(part)

    if (++commandCount > maxCommands) {
      doubts.add(tooMuch)
      return
    }
    spans.push(...own.map(spanOf), ...prefix.map(spanOf), ...node.redirects.flatMap(spansOf))
    const inner: SimpleCommand[] = []
    const words = own.flatMap((part) => (part.type === 'Word' ? read(part) : readAssignmentWord(part)))
    const isEcho = words[0]?.isStatic === true && words[0].value === 'echo'
    for (const part of own) walkInner(part, isEcho, input, inner)
    for (const part of prefix) walkInner(part, false, input, inner)
    for (const redirect of node.redirects) walkInner(redirect, false, input, inner)
    into.push({
      words,
      assignments: prefix.map((part) => ({
        name: part.name,
        value: part.value.type === 'Word' ? only(read(part.value)) : null,
      })),
      redirects: node.redirects.map(readRedirect),
      input,
      inner,
      source: sourceOf(node),
    })
    into.push(...inner)
  }

  /** Commands in the substitutions of a word. What they print is text where `echo` gets it quoted, else uncertain. */
  function walkInner(node: SyntaxNode, isText: boolean, input: readonly SimpleCommand[], into: SimpleCommand[]): void {
    if (--budget < 0) {
      doubts.add(tooMuch)
      return
    }
    if (node.type === 'CommandExpansion' || node.type === 'ProcessSubstitution') {
      if (!isText || node.type === 'ProcessSubstitution') doubts.add('Its words come from another command.')
      if (!node.script) doubts.add(unclear)
      else walk(node.script, input, into)
      return
    }
    if (node.type === 'ArithmeticCommandExpansion') {
      doubts.add('Its words come from another command.')
      if (node.script) walk(node.script, input, into)
      return
    }
    const staysText = isText && (node.type === 'Word' || node.type === 'DoubleQuoted')
    parser.forEachChild(node, (child) =>
      walkInner(child, staysText && (node.type === 'DoubleQuoted' || child.type === 'DoubleQuoted'), input, into),
    )
  }

  function sourceOf(node: { readonly pos: number; readonly end: number }): string {
    return line.slice(node.pos, node.end)
  }

  function rememberAssignment(node: Assignment): void {
    const values =
      node.value.type === 'Word' ? read(node.value, 'whole') : node.value.elements.flatMap((word) => read(word))
    remember(
      node.name,
      node.value.type === 'Word' ? [values.map((word) => word.value).join(' ')] : values.map((w) => w.value),
    )
  }

  function remember(name: string, values: readonly string[]): void {
    const known = variables.get(name) ?? []
    variables.set(name, [...new Set([...known, ...values])].slice(0, 16))
  }

  function readAssignmentWord(node: Assignment): CommandWord[] {
    const value = node.value.type === 'Word' ? (only(read(node.value, 'whole'))?.value ?? '') : ''
    return [
      {
        value: `${node.name}=${value}`,
        raw: node.text,
        isStatic: false,
        isText: false,
        glob: false,
        tilde: false,
        alternatives: [],
      },
    ]
  }

  function readRedirect(node: Redirection): Redirect {
    if (node.type === 'HereDoc') return { kind: 'text', ...readBody(node), target: null }
    if (node.type === 'HereString') {
      const target = node.target ? only(read(node.target, 'whole')) : null
      return {
        kind: 'text',
        text: target?.value ?? '',
        isStatic: target?.isStatic ?? false,
        target: null,
        // A shell that does not know it refuses the whole line.
        isPortable: true,
      }
    }
    const target = node.target ? only(read(node.target)) : null
    const duplicates = (node.operator === '>&' || node.operator === '<&') && /^(?:\d+|-)$/.test(target?.value ?? '')
    const kind = duplicates ? 'duplicate' : node.operator === '<' || node.operator === '<&' ? 'read' : 'write'
    const isPortable = ['>', '>>', '<', '>&', '<&'].includes(node.operator)
    return { kind, target, text: '', isStatic: target?.isStatic ?? false, isPortable }
  }

  function readBody({ body, delimiter, closing }: HereDoc): { text: string; isStatic: boolean; isPortable: boolean } {
    if (!closing) doubts.add(unclear)
    if (delimiter?.quoted || !body.parts)
      return { text: body.text, isStatic: delimiter !== undefined, isPortable: true }
    const pieces = body.parts.flatMap((part) => piecesOf(part, true))
    return {
      text: pieces.map((piece) => piece.text).join(''),
      isStatic: pieces.every((piece) => piece.isKnown),
      isPortable: true,
    }
  }

  /** A word as the program gets it: several where braces or spaces in an expansion make several of it. */
  function read(word: Word, as: 'words' | 'whole' = 'words'): CommandWord[] {
    const pieces = word.parts?.flatMap((part) => piecesOf(part, false)) ?? [
      { ...plainPiece, text: word.value, raw: word.text },
    ]
    const raw = word.text
    const tilde = /(?:^|[=:])~/.test(raw)
    const glob = pieces.some((piece) => piece.glob)
    const isStatic = !glob && !tilde && pieces.every((piece) => piece.isKnown && !piece.braces)
    const isText = !glob && !tilde && pieces.every((piece) => piece.isKnown || piece.isPrinted)
    const alternatives = pieces.find((piece) => piece.alternatives.length > 1)?.alternatives ?? []
    // A NUL cannot stand in a line, so it marks where an expansion falls apart into words.
    let values = ['']
    const expands = as === 'words' && pieces.filter((piece) => piece.braces).length <= 8
    for (const piece of pieces) {
      const texts = piece.braces && expands ? expandBraces(piece.text) : [piece.text]
      const split = texts.map((text) => (piece.splits && as === 'words' ? text.replace(/\s+/g, '\0') : text))
      values = values.flatMap((value) => split.map((text) => value + text)).slice(0, 256)
    }
    const parts = as === 'whole' ? values : values.flatMap((value) => value.split('\0'))
    const kept = parts.length > 1 ? parts.filter((value) => value !== '') : parts
    return kept.map((value) => ({ value, raw, isStatic, isText, glob, tilde, alternatives }))
  }

  function piecesOf(part: WordPart, quoted: boolean): Piece[] {
    switch (part.type) {
      case 'Literal':
        return [{ ...plainPiece, text: part.value, raw: part.text }]
      case 'SingleQuoted':
        return [{ ...plainPiece, text: part.value }]
      case 'AnsiCQuoted':
        // Not every shell knows it: in others the same letters are other words.
        return [{ ...plainPiece, text: part.value, isKnown: false }]
      case 'DoubleQuoted':
        return [plainPiece, ...part.parts.flatMap((inner) => piecesOf(inner, true))]
      case 'LocaleString':
        return part.parts.flatMap((inner) => piecesOf(inner, true)).map((piece) => ({ ...piece, isKnown: false }))
      case 'Glob':
        return [{ ...plainPiece, text: part.text, glob: true }]
      case 'ExtendedGlob':
        return [{ ...plainPiece, text: '*', glob: true, isKnown: false }]
      case 'BraceExpansion':
        return [{ ...plainPiece, text: part.text, braces: true, isKnown: false }]
      case 'SimpleExpansion':
        return [variablePiece(part.text.slice(1), quoted)]
      case 'ParameterExpansion': {
        const piece = variablePiece(part.parameter, quoted)
        const operation = part.operation
        if (piece.text !== '' || operation?.type !== 'Default') return [{ ...piece, isKnown: false }]
        const words = read(operation.operand, 'whole').map((word) => word.value)
        return [{ ...piece, text: words.join(' '), isKnown: false }]
      }
      case 'CommandExpansion': {
        const text = part.script ? outputOf(part.script, (word) => read(word)) : null
        return [{ ...plainPiece, text: text ?? '', isKnown: false, isPrinted: quoted, splits: !quoted }]
      }
      case 'ArithmeticExpansion':
        // Of numbers alone comes a number; a name may be an array whose index runs a command.
        return [{ ...plainPiece, isKnown: false, isPrinted: /^\$\(\([\d\s+\-*/%()]*\)\)$/.test(part.text) }]
      case 'ProcessSubstitution':
        return [{ ...plainPiece, isKnown: false }]
    }
  }

  function variablePiece(name: string, quoted: boolean): Piece {
    // Numbers, whatever happens: the last exit status, how many arguments, the shell's process.
    if (isQuiet(name)) return { ...plainPiece, text: '0', isKnown: false, isPrinted: true }
    if (name === 'IFS' && !variables.has('IFS')) return { ...plainPiece, text: ' ', isKnown: false, splits: !quoted }
    const alternatives = variables.get(name) ?? []
    return { ...plainPiece, text: alternatives[0] ?? '', isKnown: false, splits: !quoted, alternatives }
  }
}

const startsItself = 'A function starts itself again and again.'

const maxNodes = 20_000
const maxOpenings = 500
const maxDepth = 12
const maxCommands = 300

type Span = readonly [from: number, to: number]

const spanOf = ({ pos, end }: { readonly pos: number; readonly end: number }): Span => [pos, end]

const spansOf = (redirect: Redirection): Span[] =>
  redirect.type === 'HereDoc'
    ? [spanOf(redirect), spanOf(redirect.body), ...(redirect.closing ? [spanOf(redirect.closing)] : [])]
    : [spanOf(redirect)]

/** A NUL stands for a word. A comment begins where a word could. */
const betweenWords = /^(?:\0|[ \t\n]|\\\n|\|\|?|&&|;|time(?=[ \t])|-p(?=[ \t])|(?<=^|[ \t\n;|&])#[^\n]*)*$/

interface Piece {
  readonly text: string
  readonly raw?: string
  readonly isKnown: boolean
  /** The output of a command in quotes. */
  readonly isPrinted: boolean
  readonly glob: boolean
  readonly braces: boolean
  /** Falls apart into words at spaces. */
  readonly splits: boolean
  readonly alternatives: readonly string[]
}

const plainPiece: Piece = {
  text: '',
  isKnown: true,
  isPrinted: false,
  glob: false,
  braces: false,
  splits: false,
  alternatives: [],
}

const emptyCommand: SimpleCommand = { words: [], assignments: [], redirects: [], input: [], inner: [], source: '' }

const only = (words: readonly CommandWord[]): CommandWord | null => (words.length === 1 ? (words[0] ?? null) : null)

const doubtful: Readonly<Partial<Record<SyntaxNode['type'], string>>> = {
  If: 'It has a condition.',
  Case: 'It has a condition.',
  While: 'It has a loop.',
  ArithmeticFor: 'It has a loop.',
  Subshell: 'It has a subshell.',
  BraceGroup: 'It has a group of commands.',
  Redirected: 'A group of commands is redirected.',
  Coproc: 'It starts a coprocess.',
  TestCommand: 'It tests a condition.',
  ArithmeticCommand: 'It calculates, which may run commands.',
}
