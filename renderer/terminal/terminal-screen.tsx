import { Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { useEffect, useRef } from 'react'
import type { TerminalInfo } from '../../preload/contract/terminal.ts'
import { backend } from '../backend/index.ts'
import { t } from '../locale/text.ts'
import { useSettings } from '../state/settings-store.ts'
import { onTerminalOutput } from '../state/terminal-store.ts'
import { orTell } from '../state/toast-store.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { visibleLine } from '../ui/visible-text.ts'
import { terminalTheme } from './terminal-theme.ts'

/** One terminal: what it printed, read from its start and then as it comes, and the keys that are typed into it. */
export function TerminalScreen({ terminal: { id, title, isRunning } }: { terminal: TerminalInfo }) {
  const element = useRef<HTMLDivElement>(null)
  const screen = useRef<Terminal | null>(null)
  const theme = useSettings((state) => state.theme)

  useEffect(() => {
    const workspaceId = useWorkspace.getState().workspace?.workspaceId
    const host = element.current
    if (!host || workspaceId === undefined) return
    const made = new Terminal({
      allowProposedApi: false,
      cursorBlink: false,
      fontFamily: getComputedStyle(host).getPropertyValue('--mono'),
      fontSize: 12.5,
      screenReaderMode: false,
      scrollback: 5000,
      theme: terminalTheme(),
    })
    screen.current = made
    // A program must not reach the clipboard (OSC 52).
    made.parser.registerOscHandler(52, () => true)
    made.open(host)
    if (!isTyping()) made.focus()
    made.textarea?.setAttribute('aria-label', t('terminal.input', { title: visibleLine(title) }))
    const stopTyping = made.onData((text) => {
      for (let at = 0; at < text.length; at += 10_000) {
        orTell(backend().call('terminal.write', { workspaceId, id, text: text.slice(at, at + 10_000) }))
      }
    })
    const stopReading = readOutput(workspaceId, id, made)
    const fit = () =>
      fitInto(made, host, (columns, rows) => {
        backend()
          .call('terminal.resize', { workspaceId, id, columns, rows })
          .catch(() => {})
      })
    const observer = new ResizeObserver(fit)
    observer.observe(host)
    return () => {
      observer.disconnect()
      stopReading()
      stopTyping.dispose()
      made.dispose()
    }
  }, [id])

  useEffect(() => {
    if (screen.current) screen.current.options.theme = terminalTheme()
  }, [theme])
  useEffect(() => {
    if (screen.current) screen.current.options.disableStdin = !isRunning
  }, [isRunning])

  return <div ref={element} className="terminal-screen" />
}

/** Reads on only when what was read is on the screen, so that a flood waits where it comes from. */
function readOutput(workspaceId: string, id: string, screen: Terminal): () => void {
  let at = 0
  let isReading = false
  let isMore = true
  let isOver = false
  const read = async () => {
    if (isReading) return
    isReading = true
    try {
      while (isMore && !isOver) {
        isMore = false
        const { text, to } = await backend().call('terminal.read', { workspaceId, id, since: at })
        at = to
        if (text === '' || isOver) break
        await new Promise<void>((resolve) => screen.write(text, resolve))
        isMore = true
      }
    } catch {
      // It is gone; the list of terminals tells so.
    } finally {
      isReading = false
    }
  }
  const stop = onTerminalOutput(id, () => {
    isMore = true
    void read()
  })
  void read()
  return () => {
    isOver = true
    stop()
  }
}

/** As many whole characters as there is room for. */
function fitInto(screen: Terminal, host: HTMLElement, resized: (columns: number, rows: number) => void): void {
  const drawn = host.querySelector('.xterm-screen')
  if (!drawn || host.clientWidth === 0 || host.clientHeight === 0) return
  const { width, height } = drawn.getBoundingClientRect()
  const style = getComputedStyle(host)
  const room = {
    width: host.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 14,
    height: host.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom),
  }
  const columns = Math.max(20, Math.floor(room.width / (width / screen.cols)))
  const rows = Math.max(3, Math.floor(room.height / (height / screen.rows)))
  if (!Number.isFinite(columns + rows) || (columns === screen.cols && rows === screen.rows)) return
  screen.resize(columns, rows)
  resized(columns, rows)
}

/** Whoever writes elsewhere keeps the focus. */
const isTyping = (): boolean => document.activeElement?.matches('input, textarea, [contenteditable]') ?? false
