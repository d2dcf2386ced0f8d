import type { Usage } from '../../preload/contract/agent.ts'
import type { Provider } from '../providers/provider.ts'

/** The model that answers now in a folder. It may change between two requests of a turn. */
export interface ModelSource {
  /** Throws `PublicError('unavailable')` where none is chosen or its key is missing. */
  current(workspaceRoot: string): Promise<{
    readonly provider: Provider
    readonly model: string
    readonly isScripted: boolean
    /** How it writes calls into its text: a file name of `dialects/builtin`, `auto`, or `native` where it does not. */
    readonly dialect: string
    /** Tokens the model can take; undefined where that is not known. */
    readonly contextTokens: number | undefined
    /** Whether it can be sent pictures. */
    readonly seesImages?: boolean
  }>
  /** US dollars, where the model's prices are known. */
  costOf(model: string, usage: Usage): number | undefined
}
