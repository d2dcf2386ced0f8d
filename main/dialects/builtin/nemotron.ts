import type { Dialect } from '../dialect.ts'
import { readJsonCalls } from '../json-calls.ts'

/**
 * NVIDIA Nemotron Nano 2 and Llama Nemotron:
 *
 *   [ reasoning "</think>" ] text "<TOOLCALL>" "[" call { "," call } "]" "</TOOLCALL>"
 *   call = {"name": …, "arguments": {…}}
 *
 * Source: https://huggingface.co/nvidia/NVIDIA-Nemotron-Nano-9B-v2 (chat template)
 */
export const dialect: Dialect = {
  aliases: ['nemotron-nano', 'nemotron-nano-v2', 'llama-nemotron', 'nemotron-json'],
  forms: [
    {
      starts: ['<TOOLCALL>'],
      next: ['[', '{'],
      read: (scope) => readJsonCalls(scope, { ends: ['</TOOLCALL>'] }),
    },
  ],
  closers: ['</TOOLCALL>'],
  silent: ['<SPECIAL_12>'],
}
