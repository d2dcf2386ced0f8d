/** A text as the editor holds it now, ahead of what was saved. */
export interface LiveText {
  read(): string
  /** Grows with every edit. */
  version(): number
  /** What was read at that version is now what the disk holds. */
  markSaved(version: number): void
  /** Puts other text in its place, as an edit that can be undone. */
  replace(text: string): void
  dispose(): void
}

/** The open texts by path. The editor puts them here; who saves or compares reads them without knowing the editor. */
export const liveTexts = new Map<string, LiveText>()
