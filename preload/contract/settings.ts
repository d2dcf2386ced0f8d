import { z } from 'zod'

/** How to reach a model. The key is not part of it: it lives in the keychain under the profile's id. */
export const modelProfileSchema = z.object({
  id: z.string().min(1).max(100),
  label: z.string().max(200),
  api: z.enum(['openai', 'anthropic']),
  baseUrl: z.string().max(2000),
  model: z.string().max(300),
  /** Tokens the model can take; null: taken from the table of known models. */
  contextTokens: z.int().positive().nullable(),
  /** A file name of `main/dialects/builtin`, `auto`, or `native` where calls written as text are not looked for. */
  dialect: z.string().max(100),
})
export type ModelProfile = z.infer<typeof modelProfileSchema>

/** How much may be spent before the person is asked; null: no limit. `cost` is in US dollars. */
const budgetSchema = z.object({
  calls: z.int().positive().nullable(),
  tokens: z.int().positive().nullable(),
  cost: z.number().positive().nullable(),
  minutes: z.number().positive().nullable(),
})

/** A program that lends tools (Model Context Protocol): started by its command, or reached at its address. */
const mcpServerOf = <Value extends z.ZodType>(value: Value) => {
  const values = z.record(z.string().min(1).max(200), value).optional()
  const disabled = z.boolean().optional()
  return z.union([
    z.strictObject({
      command: z.string().min(1).max(1000),
      args: z.array(z.string().max(10_000)).max(100).optional(),
      /** `${NAME}` in a value is that variable of the environment the app was started in. */
      env: values,
      cwd: z.string().max(4096).optional(),
      /** Kept, but neither offered nor started. */
      disabled,
    }),
    z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2000), headers: values, disabled }),
  ])
}
const mcpValue = z.string().max(10_000)
export const mcpServerSchema = mcpServerOf(mcpValue)
export type McpServer = z.infer<typeof mcpServerSchema>
/** As the renderer has it: null is a value that is kept and not shown. */
export const mcpServerDraftSchema = mcpServerOf(mcpValue.nullable())
export type McpServerDraft = z.infer<typeof mcpServerDraftSchema>
export const mcpServerNameSchema = z.string().regex(/^[A-Za-z0-9-]{1,30}$/)

export type McpServerState =
  | { readonly status: 'disabled' | 'idle' | 'starting' }
  | { readonly status: 'running'; readonly tools: readonly string[] }
  /** `words`: what it, or the attempt to start it, said last. */
  | { readonly status: 'failed' | 'ended'; readonly words: string }

export interface McpServerView {
  readonly name: string
  readonly server: McpServerDraft
  readonly state: McpServerState
}

export const settingsSchema = z.object({
  theme: z.enum(['system', 'dark', 'light', 'high-contrast']),
  locale: z.enum(['system', 'en', 'ru']),
  autonomy: z.enum(['paranoid', 'cautious', 'balanced', 'autonomous']),
  profiles: z.array(modelProfileSchema).max(100),
  activeProfileId: z.string().nullable(),
  editor: z.object({
    fontSize: z.int().min(8).max(40),
    tabSize: z.int().min(1).max(16),
    wordWrap: z.boolean(),
    minimap: z.boolean(),
  }),
  /** Calls per minute and session. */
  rateLimits: z.object({
    read: z.int().positive(),
    write: z.int().positive(),
    command: z.int().positive(),
    browser: z.int().positive(),
  }),
  /** By the name that stands in their tools' names. */
  mcpServers: z.record(mcpServerNameSchema, mcpServerSchema),
  /** What stops a turn and asks the person. */
  limits: z.object({
    turn: budgetSchema,
    session: budgetSchema,
    /** The same call with the same result, one after another; 0: off. */
    sameCalls: z.int().nonnegative(),
    /** Calls that failed, one after another; 0: off. */
    failures: z.int().nonnegative(),
  }),
})
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = {
  theme: 'system',
  locale: 'system',
  autonomy: 'cautious',
  profiles: [],
  activeProfileId: null,
  editor: { fontSize: 13, tabSize: 2, wordWrap: false, minimap: true },
  rateLimits: { read: 200, write: 100, command: 50, browser: 30 },
  mcpServers: {},
  limits: {
    turn: { calls: 300, tokens: 5_000_000, cost: 10, minutes: 120 },
    session: { calls: 5000, tokens: 100_000_000, cost: 100, minutes: null },
    sameCalls: 3,
    failures: 8,
  },
}

/** Without what can hold secrets: `mcp.list` tells of the servers. */
export const shownSettingsSchema = settingsSchema.omit({ mcpServers: true })
export type ShownSettings = z.infer<typeof shownSettingsSchema>

/** What the renderer sees of the settings: everything but the keys, of which only their presence is told. */
export interface SettingsView {
  readonly settings: ShownSettings
  /** Ids of profiles with a key, or that need none (a loopback address). */
  readonly profilesWithKey: readonly string[]
  /** Where keys are kept; `memory`: gone with the process, `plain`: the system has no keychain and hides them only lightly. */
  readonly keyStorage: 'keychain' | 'memory' | 'plain'
  /** A script plays in place of a model: nothing said here comes from one. */
  readonly scriptedBy: string | null
}
