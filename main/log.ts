import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'

type Details = Readonly<Record<string, unknown>>

/** What went wrong on our side, for us to read. An error goes under `err`. */
export interface Log {
  error(details: Details, message: string): void
  warn(details: Details, message: string): void
  info(details: Details, message: string): void
}

const maxBytes = 5 * 1024 * 1024

/**
 * Logs into `codelab.log` of a directory, begun anew past 5 MB with one older file kept. Nothing is loaded or opened
 * before the first line, and a log that cannot be written stops nothing.
 */
export function createLog(directory: string): Log {
  let logger: Promise<Logger> | undefined
  const line = (level: 'error' | 'warn' | 'info') => (details: Details, message: string) => {
    logger ??= open(directory)
    logger.then((pino) => pino[level](details, message)).catch(() => {})
  }
  return { error: line('error'), warn: line('warn'), info: line('info') }
}

const secretNames = ['key', 'apiKey', 'token', 'authorization', 'Authorization', 'headers', 'password', 'secret']

async function open(directory: string): Promise<Logger> {
  const { pino } = await import('pino')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const options = {
    base: { pid: process.pid },
    redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '…' },
  }
  return pino(options, rotating(join(directory, 'codelab.log')))
}

function rotating(path: string): { write(line: string): void } {
  let file = openSync(path, 'a', 0o600)
  let size = statSync(path).size
  return {
    write(line) {
      const text = withoutSecrets(line)
      if (size > maxBytes) {
        closeSync(file)
        renameSync(path, `${path}.1`)
        file = openSync(path, 'a', 0o600)
        size = 0
      }
      size += writeSync(file, text)
    },
  }
}

/** Providers repeat keys in their errors, and addresses carry tokens. */
function withoutSecrets(line: string): string {
  return line.replace(
    /\b(?:sk|pk|rk|gsk|xai|ghp|gho|hf)[-_][\w-]{12,}|\bAIza[\w-]{20,}|(?<=\bBearer )[^\s"\\]+|(?<=\b(?:token|key|api_key)=)[^\s"&\\]+/gi,
    '…',
  )
}
