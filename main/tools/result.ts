import type { LongText } from '../../preload/contract/text.ts'
import type { ToolExecution, ToolMetadata, ToolResult } from '../../preload/contract/tool.ts'

/** A finished call as the model is answered. `whole` gives the text behind a cut one. */
export function toolResult(execution: ToolExecution, whole: (text: LongText) => string): ToolResult {
  const header = {
    type: 'tool_result',
    call_id: execution.callId,
    tool: execution.tool,
    ...metadataOf(execution.metadata),
  } as const
  switch (execution.status) {
    case 'completed':
      return { ...header, status: 'success', result: JSON.parse(whole(execution.outcome.result)) }
    case 'rejected':
      return { ...header, status: 'rejected', rejection: execution.rejection }
    case 'failed':
    case 'cancelled':
    case 'timed-out':
    case 'interrupted':
      return { ...header, status: 'error', error: execution.error }
    case 'created':
    case 'validated':
    case 'asking':
    case 'approved':
    case 'running':
      throw new Error(`The call ${execution.callId} is not finished: ${execution.status}.`)
  }
}

function metadataOf(metadata: ToolMetadata | undefined): Pick<ToolResult, 'metadata'> {
  if (!metadata) return {}
  const { durationMs, truncated, approvedBy, unknownArguments, note } = metadata
  return {
    metadata: {
      ...(durationMs === undefined ? {} : { duration_ms: durationMs }),
      ...(truncated === undefined ? {} : { truncated }),
      ...(approvedBy === undefined ? {} : { approved_by: approvedBy }),
      ...(unknownArguments?.length ? { unknown_arguments: unknownArguments } : {}),
      ...(note === undefined ? {} : { note }),
    },
  }
}

/** The text that answers the call in the history sent to a model. */
export function textForModel(result: ToolResult): { readonly text: string; readonly isError: boolean } {
  switch (result.status) {
    case 'success': {
      const text = typeof result.result === 'string' ? result.result : JSON.stringify(result.result)
      const note = result.metadata?.['note']
      return { text: typeof note === 'string' ? `${text}\n(${note})` : text, isError: false }
    }
    case 'rejected':
      return { text: JSON.stringify({ status: 'rejected', rejection: result.rejection }), isError: true }
    case 'error':
      return { text: JSON.stringify({ status: 'error', error: result.error }), isError: true }
  }
}
