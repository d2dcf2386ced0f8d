/** What a statement takes. */
export type SqlValue = string | number | bigint | Uint8Array | null

export interface Statement {
  run(...values: SqlValue[]): { readonly changes: number }
  get(...values: SqlValue[]): Record<string, SqlValue> | undefined
  all(...values: SqlValue[]): Record<string, SqlValue>[]
}

/** SQLite, whichever library carries it. Statements are prepared once and kept by their text. */
export interface Database {
  exec(sql: string): void
  prepare(sql: string): Statement
  /** Runs in one transaction; an exception rolls back. A transaction within one joins it. */
  transaction<Value>(work: () => Value): Value
  /** As `transaction`, and on the disk itself when it returns (one `FULL` commit). */
  synced<Value>(work: () => Value): Value
  close(): void
}
