import picomatch from 'picomatch'

/**
 * Whether a pattern of a rule or a mode means a normalised relative path. A pattern without a slash matches the name at
 * any depth. Letters compare without case, because on many file systems `README.MD` is `readme.md`.
 */
export function matchesPathPattern(pattern: string, path: string): boolean {
  const anchored = pattern.includes('/') ? pattern.replace(/^\//, '') : `**/${pattern}`
  return picomatch.isMatch(path, anchored, options)
}

const options: picomatch.PicomatchOptions = {
  dot: true,
  nocase: true,
  nonegate: true,
  noextglob: true,
  windows: false,
  strictSlashes: true,
}

/** Whether the last of `patterns` that matches lets the path in; one that begins with `!` takes it out again. */
export function matchesPathPatterns(patterns: readonly string[], path: string): boolean {
  const last = patterns.findLast((pattern) => matchesPathPattern(pattern.replace(/^!/, ''), path))
  return last !== undefined && !last.startsWith('!')
}
