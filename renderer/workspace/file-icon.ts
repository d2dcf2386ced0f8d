const byExtension: Readonly<Record<string, string>> = {
  md: 'markdown',
  json: 'json',
  png: 'file-media',
  jpg: 'file-media',
  jpeg: 'file-media',
  gif: 'file-media',
  svg: 'file-media',
  webp: 'file-media',
  ico: 'file-media',
  pdf: 'file-pdf',
  zip: 'file-zip',
  gz: 'file-zip',
  tar: 'file-zip',
  sh: 'terminal',
  bash: 'terminal',
  py: 'python',
  db: 'database',
  sqlite: 'database',
  yml: 'settings',
  yaml: 'settings',
  toml: 'settings',
  ini: 'settings',
  env: 'settings',
}

const code: ReadonlySet<string> = new Set(
  'ts tsx js jsx mjs cjs c h cc cpp hpp rs go java kt swift rb php cs css scss less html vue svelte sql lua dart scala'.split(
    ' ',
  ),
)

/** The codicon that stands for a file of this name. */
export function fileIcon(name: string): string {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  return byExtension[extension] ?? (code.has(extension) ? 'file-code' : 'file')
}
