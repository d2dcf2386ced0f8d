import type { Dialect } from '../dialect.ts'
import { readKeyedCall } from '../keyed-calls.ts'

/**
 * IQuest Coder 2 and Q1 (the first version is as Qwen 3 Coder):
 *
 *   text { "<iquestcoder_tool_call>" name { argument } "</iquestcoder_tool_call>" }
 *   argument = "<arg_key>" name "</arg_key>" "<arg_value>" value "</arg_value>"
 *
 * Q1 writes `iquest` for `iquestcoder`.
 * Source: https://github.com/vllm-project/vllm (the parser iquest_coder_v2), https://github.com/sgl-project/sglang (iquest_q1)
 */
const tags = ['iquestcoder_tool_call', 'iquest_tool_call']

export const dialect: Dialect = {
  aliases: ['iquest-coder-v2', 'iquest-q1'],
  forms: tags.map((tag) => ({
    starts: [`<${tag}>`],
    next: ['word'],
    read: (scope) => readKeyedCall(scope, { end: `</${tag}>` }),
  })),
  closers: tags.map((tag) => `</${tag}>`),
}
