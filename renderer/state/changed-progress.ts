import type { FileProgress, ReviewProgress } from '../../preload/contract/patch.ts'

/** Of `now` only the files of which it says something else than `last`: a decision concerns one of many. */
export function changedProgress(last: ReviewProgress, now: ReviewProgress): ReviewProgress {
  const gone = Object.keys(last.files).filter((path) => !Object.hasOwn(now.files, path))
  const files = [
    ...Object.entries(now.files).filter(([path, file]) => last.files[path] !== file),
    ...gone.map((path): [string, FileProgress] => [path, { hunks: {} }]),
  ]
  return { ...now, files: Object.fromEntries(files) }
}
