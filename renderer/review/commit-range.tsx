import { Command } from 'cmdk'
import { useEffect, useState } from 'react'
import type { ChangesSource, CommitList, CommitName } from '../../preload/contract/changes.ts'
import { backend } from '../backend/index.ts'
import { t } from '../locale/text.ts'
import { agoText, exactTime } from '../locale/time-text.ts'
import { useEditor } from '../state/editor-store.ts'
import { messageOf, tell } from '../state/toast-store.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { Icon } from '../ui/icon.tsx'
import { PickDialog } from '../ui/pick-dialog.tsx'
import { visibleLine } from '../ui/visible-text.ts'

type CommitsSource = Extract<ChangesSource, { kind: 'commits' }>

interface CommitRangeProps {
  readonly source: CommitsSource
  /** The two as they were read, the earlier one first; it is missing before the first commit of all. */
  readonly commits: readonly CommitName[]
}

/** The two commits that are compared, each of which can be another one. */
export function CommitRange({ source, commits }: CommitRangeProps) {
  const [chosen, setChosen] = useState<'from' | 'to' | null>(null)
  const to = commits.at(-1)
  const from = commits.length > 1 ? commits[0] : undefined
  const choose = (hash: string | null) => {
    const next: CommitsSource = chosen === 'from' ? { ...source, from: hash } : { ...source, to: hash ?? source.to }
    setChosen(null)
    useEditor.getState().openChanges(next, { inPlaceOf: source })
  }
  return (
    <div className="commit-range">
      <CommitButton label={t('changes.commit.from')} commit={from} onPress={() => setChosen('from')} />
      <Icon name="arrow-right" size={14} />
      <CommitButton label={t('changes.commit.to')} commit={to} onPress={() => setChosen('to')} />
      {chosen && <CommitPicker which={chosen} onChoose={choose} onClose={() => setChosen(null)} />}
    </div>
  )
}

interface CommitButtonProps {
  readonly label: string
  readonly commit: CommitName | undefined
  onPress(): void
}

function CommitButton({ label, commit, onPress }: CommitButtonProps) {
  const at = commit && Date.parse(commit.date)
  return (
    <button
      type="button"
      className="commit-button"
      aria-label={commit ? `${label}: ${commit.hash.slice(0, 7)}, ${visibleLine(commit.subject)}` : label}
      aria-haspopup="dialog"
      title={
        commit && at !== undefined
          ? `${visibleLine(commit.subject)}\n${visibleLine(commit.author)}, ${exactTime(at)}`
          : label
      }
      onClick={onPress}
    >
      <span className="subject">
        {commit && <code>{commit.hash.slice(0, 7)}</code>}
        <span className="ellipsis">{commit ? visibleLine(commit.subject) : t('changes.commit.nothing')}</span>
        <Icon name="chevron-down" size={12} />
      </span>
      {commit && at !== undefined && (
        <span className="muted ellipsis">
          {visibleLine(commit.author)} · {agoText(at, Date.now())}
        </span>
      )}
    </button>
  )
}

const shown = 100
const parent = 'the parent'

interface CommitPickerProps {
  readonly which: 'from' | 'to'
  onChoose(revision: string | null): void
  onClose(): void
}

function CommitPicker({ which, onChoose, onClose }: CommitPickerProps) {
  const [words, setWords] = useState('')
  const found = useCommits(words)
  const names = (found?.names ?? []).filter(({ name }) => name.toLowerCase().includes(words.toLowerCase())).slice(0, 20)
  const offersParent = which === 'from' && words === ''
  return (
    <PickDialog
      label={t(`changes.commit.${which}`)}
      placeholder={t('changes.commit.find')}
      empty={found ? t('changes.commit.none') : t('loading')}
      query={words}
      first={offersParent ? parent : (found?.commits[0]?.hash ?? names[0]?.name)}
      onQuery={setWords}
      onClose={onClose}
    >
      {offersParent && (
        <Command.Item value={parent} onSelect={() => onChoose(null)}>
          <Icon name="git-commit" size={14} />
          <span className="ellipsis">{t('changes.commit.parent')}</span>
        </Command.Item>
      )}
      {found?.commits.map(({ hash, subject, author, date }) => (
        <Command.Item key={hash} value={hash} onSelect={() => onChoose(hash)}>
          <code>{hash.slice(0, 7)}</code>
          <span className="ellipsis">{visibleLine(subject)}</span>
          <span className="muted">
            {visibleLine(author)} · {agoText(Date.parse(date), Date.now())}
          </span>
        </Command.Item>
      ))}
      {names.map(({ name }) => (
        <Command.Item key={`name ${name}`} value={`name ${name}`} onSelect={() => onChoose(name)}>
          <Icon name="git-branch" size={14} />
          <span className="ellipsis">{visibleLine(name)}</span>
        </Command.Item>
      ))}
    </PickDialog>
  )
}

function useCommits(words: string): CommitList | null {
  const [found, setFound] = useState<CommitList | null>(null)
  const workspaceId = useWorkspace((state) => state.workspace?.workspaceId)
  useEffect(() => {
    if (workspaceId === undefined) return
    let isWanted = true
    backend()
      .call('changes.commits', { workspaceId, words, limit: shown })
      .then((list) => isWanted && setFound(list))
      .catch((error: unknown) => isWanted && tell(messageOf(error), 'error'))
    return () => {
      isWanted = false
    }
  }, [workspaceId, words])
  return found
}
