/** What a record holds under a key. A file may be called `constructor`, which every object has from elsewhere. */
export const own = <Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined
