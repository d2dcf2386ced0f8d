import type { ToolEffect } from '../../preload/contract/tool.ts'
import { ToolFailure } from '../errors.ts'
import { isProtectedForReading } from '../policy/protected-paths.ts'
import type { WorkspaceFiles } from '../workspace/files.ts'

/** What reading these paths comes to, the files that links lead to included. */
export async function readEffect(
  files: WorkspaceFiles,
  paths: readonly string[],
): Promise<{ readonly effect: ToolEffect; readonly reads: readonly string[] }> {
  const reads = new Set<string>()
  for (const path of paths) {
    reads.add(files.normalise(path))
    reads.add(
      await files.resolve(path).then(() =>
        // What is not there has no link to follow; reading it will say so.
        files.follow(path).catch((thrown: unknown) => {
          if (thrown instanceof ToolFailure && thrown.code === 'FILE_NOT_FOUND') return files.normalise(path)
          throw thrown
        }),
      ),
    )
  }
  return { effect: [...reads].some(isProtectedForReading) ? 'protected-read' : 'read', reads: [...reads] }
}
