import type { Usage } from '../../preload/contract/agent.ts'
import type { Provider } from '../providers/provider.ts'

/** The model that answers now in a folder. It may change between two requests of a turn. */
export interface ModelSource {
  /**
   * `wanted`: the model, or the name of the profile, that a mode asks for in place of the chosen one; a script answers
   * all the same. Throws `PublicError('unavailable')` where there is none, or its key is missing.
   */
  current(
    workspaceRoot: string,
    wanted?: string,
  ): Promise<{
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
