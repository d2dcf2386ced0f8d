import { type ReactElement, useEffect, useState } from 'react'
import { backend } from '../backend/index.ts'
import { shownText } from '../../preload/contract/text.ts'
import type { PlanStep, SearchHit, ToolView } from '../../preload/contract/tool.ts'
import { t, tCount } from '../locale/text.ts'
import { useEditor } from '../state/editor-store.ts'
import { Icon } from '../ui/icon.tsx'
import { visibleLine, visibleText } from '../ui/visible-text.ts'
import { CommandView } from './command-view.tsx'
import { DiffView } from './diff-view.tsx'
import { TerminalView } from './terminal-view.tsx'

/** Draws what a tool shows, by the kind of it. A new kind does not compile until it has its part here. */
export function ToolViewPart({ view }: { view: ToolView }): ReactElement {
  switch (view.kind) {
    case 'text':
      return <pre className="tool-text">{visibleText(shownText(view.text))}</pre>
    case 'file':
      return <FileExcerpt {...view} />
    case 'diff':
      return (
        <>
          <DiffView diff={shownText(view.diff)} files={view.files} />
          {view.unsaved?.map(({ path, diff }) => (
            <div key={path} className="unsaved-side">
              <p>
                <Icon name="warning" size={14} />
                {t('diff.unsaved', { path: visibleLine(path) })}
              </p>
              <DiffView diff={shownText(diff)} files={[]} />
            </div>
          ))}
        </>
      )
    case 'command':
      return <CommandView {...view} />
    case 'terminal':
      return (
        <div className="terminal">
          <CommandLine command={view.command} directory={view.directory} />
          <TerminalView output={shownText(view.output)} isRunning={false} />
          {view.exitCode !== null && view.exitCode !== 0 && (
            <p className="exit-code">{t('terminal.exit-code', { code: view.exitCode })}</p>
          )}
        </div>
      )
    case 'hits':
      return <Hits hits={view.hits} total={view.total} isCut={view.truncated} />
    case 'entries':
      return (
        <ul className="entries">
          {view.entries.map(({ path, type }) => (
            <li key={path}>
              {type === 'directory' ? (
                <span className="entry">
                  <Icon name="folder" size={14} />
                  {visibleLine(path)}
                </span>
              ) : (
                <FileLink path={path} icon={type === 'link' ? 'file-symlink-file' : 'file'} />
              )}
            </li>
          ))}
          <Rest shown={view.entries.length} total={view.total} isCut={view.truncated} />
        </ul>
      )
    case 'image':
      return <BlobImage {...view} />
    case 'list':
      return (
        <div className="tool-list">
          {view.title && <p>{visibleLine(view.title)}</p>}
          <ul>
            {view.items.map((item, index) => (
              <li key={index} className="mono">
                {visibleLine(item)}
              </li>
            ))}
          </ul>
        </div>
      )
    case 'plan':
      return <Plan steps={view.steps} />
    case 'question':
      return (
        <div className="question">
          <p>{visibleText(view.message)}</p>
          {view.answer !== undefined && (
            <p className="answer">
              <Icon name="reply" size={14} />
              {visibleText(view.answer)}
            </p>
          )}
        </div>
      )
  }
}

export const CommandLine = ({ command, directory }: { command: string; directory: string }) => (
  <div className="command-line">
    <span className="prompt" aria-hidden>
      $
    </span>
    <code>{visibleText(command)}</code>
    {directory !== '' && directory !== '.' && (
      <span className="muted">{t('command.in', { directory: visibleLine(directory) })}</span>
    )}
  </div>
)

function FileLink({ path, line, icon = 'file' }: { path: string; line?: number; icon?: string }) {
  const open = () => useEditor.getState().openFile(path, line === undefined ? {} : { line })
  return (
    <button type="button" className="file-link" onClick={open} title={visibleLine(path)}>
      <Icon name={icon} size={14} />
      <span className="ellipsis">{visibleLine(path)}</span>
      {line !== undefined && <span className="muted">:{line}</span>}
    </button>
  )
}

function FileExcerpt({ path, startLine, text, totalLines }: Extract<ToolView, { kind: 'file' }>) {
  const lines = shownText(text).replace(/\n$/, '').split('\n')
  const last = startLine + lines.length - 1
  return (
    <div className="excerpt">
      <div className="excerpt-head">
        <FileLink path={path} line={startLine} />
        <span className="muted">
          {t('file.lines', { from: startLine, to: Math.min(last, totalLines || last), total: totalLines })}
        </span>
      </div>
      <pre tabIndex={0} aria-label={visibleLine(path)}>
        {lines.slice(0, 300).map((line, index) => (
          <div key={index} className="excerpt-line">
            <span className="number">{startLine + index}</span>
            <span>{visibleLine(line) || ' '}</span>
          </div>
        ))}
      </pre>
    </div>
  )
}

function Hits({ hits, total, isCut }: { hits: readonly SearchHit[]; total: number; isCut: boolean }) {
  const files = [...new Set(hits.map(({ file }) => file))]
  const open = ({ file, line }: SearchHit) => useEditor.getState().openFile(file, { line })
  if (hits.length === 0) return <p className="muted">{t('search.none')}</p>
  return (
    <div className="hits">
      {files.map((file) => (
        <div key={file}>
          <FileLink path={file} />
          {hits
            .filter((hit) => hit.file === file)
            .map((hit, index) => (
              <button key={index} type="button" className="hit" onClick={() => open(hit)}>
                <span className="number">{hit.line}</span>
                <code className="ellipsis">{visibleLine(hit.text.trim())}</code>
              </button>
            ))}
        </div>
      ))}
      <Rest shown={hits.length} total={total} isCut={isCut} />
    </div>
  )
}

function Rest({ shown, total, isCut }: { shown: number; total: number; isCut: boolean }) {
  if (total <= shown && !isCut) return null
  return <p className="muted">{isCut ? t('list.cut', { shown, total }) : tCount('list.more', total - shown)}</p>
}

const planIcons: Readonly<Record<PlanStep['status'], string>> = {
  pending: 'circle-large-outline',
  in_progress: 'circle-large-filled',
  done: 'pass-filled',
  skipped: 'circle-slash',
}

export const Plan = ({ steps }: { steps: readonly PlanStep[] }) => (
  <ol className="plan">
    {steps.map(({ text, status }, index) => (
      <li key={index} className={status}>
        <Icon name={planIcons[status]} size={14} />
        <span>{visibleLine(text)}</span>
        <span className="visually-hidden">{t(`plan.${status}`)}</span>
      </li>
    ))}
  </ol>
)

/** An image from the log, as a blob address: no workspace byte comes from the app's own origin. */
function BlobImage({ mediaType, blob, alt }: Extract<ToolView, { kind: 'image' }>) {
  const [address, setAddress] = useState<string | null>(null)
  const [isBroken, setBroken] = useState(false)
  useEffect(() => {
    let made: string | null = null
    let isWanted = true
    readBlob(blob)
      .then((base64) => {
        if (!isWanted) return
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
        made = URL.createObjectURL(new Blob([bytes], { type: mediaType }))
        setAddress(made)
      })
      .catch(() => isWanted && setBroken(true))
    return () => {
      isWanted = false
      if (made) URL.revokeObjectURL(made)
    }
  }, [mediaType, blob])
  if (isBroken) return <p className="muted">{t('image.broken')}</p>
  return address ? (
    <img className="tool-image" src={address} alt={visibleLine(alt)} onError={() => setBroken(true)} />
  ) : (
    <p className="muted">{t('loading')}</p>
  )
}

/** The whole text of a blob, part by part. */
export async function readBlob(blob: string): Promise<string> {
  const length = 262_144
  let text = ''
  for (;;) {
    const part = await backend().call('blob.read', { blob, offset: text.length, length })
    text += part.text
    if (part.text === '' || text.length >= part.size) return text
  }
}
