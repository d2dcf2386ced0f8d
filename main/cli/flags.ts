import { parseArgs, type ParseArgsConfig } from 'node:util'
import { type Autonomy, autonomies } from '../../preload/contract/approval.ts'
import { UsageError } from './command.ts'

/** `parseArgs` whose complaints are usage errors. */
export function parseFlags<Config extends ParseArgsConfig>(args: readonly string[], config: Config) {
  try {
    return parseArgs<Config & { args: string[]; allowPositionals: true }>({
      ...config,
      args: [...args],
      allowPositionals: true,
    })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

export function parseAutonomy(value: string): Autonomy {
  const found = autonomies.find((autonomy) => autonomy === value)
  if (!found) throw new UsageError(`--autonomy is one of ${autonomies.join(', ')}, not ${JSON.stringify(value)}.`)
  return found
}
