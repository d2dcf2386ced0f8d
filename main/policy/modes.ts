import type { Mode } from '../../preload/contract/agent.ts'
import type { ToolLevel } from '../../preload/contract/tool.ts'

/**
 * How far a mode lets calls go. `files` are path patterns (`path-pattern.ts`, `!` takes out) that may be edited although
 * the level is below read-write.
 */
export interface ModePolicy {
  readonly name: Mode
  readonly level: ToolLevel
  readonly files?: readonly string[]
  /** The only tools it has, by canonical name; without it all that its level allows. */
  readonly tools?: readonly string[]
}

const codeExtensions =
  'astro,bash,bat,c,cc,cjs,clj,cmd,coffee,cpp,cs,css,cts,cxx,dart,elm,erl,ex,exs,fish,fs,go,gradle,groovy,h,hpp,hs,htm,' +
  'html,ipynb,java,jl,js,jsx,kt,kts,less,lua,m,mjs,ml,mm,mts,nim,php,pl,pm,ps1,psm1,py,pyi,r,rb,rs,sass,scala,scss,sh,' +
  'sol,sql,svelte,swift,tcl,ts,tsx,vb,vue,wasm,xhtml,zig,zsh'
const configurationExtensions =
  'cfg,cmake,conf,config,csproj,env,hcl,ini,json,json5,jsonc,lock,mk,ninja,nix,plist,properties,tf,tfvars,toml,xml,yaml,yml'

/** Documents: writing, and what lies under `docs/` but source code and configuration. */
const documents: readonly string[] = [
  'docs/**',
  `!docs/**/*.{${codeExtensions},${configurationExtensions}}`,
  '!docs/**/.*',
  '!docs/**/.*/**',
  '!docs/**/{Makefile,GNUmakefile,Dockerfile,Containerfile,Gemfile,Rakefile,Jenkinsfile,Procfile,justfile,Vagrantfile}',
  '*.{md,mdx,txt,rst,adoc}',
]

export const builtinModes: readonly ModePolicy[] = [
  { name: 'orchestrator', level: 'read-only' },
  { name: 'ask', level: 'read-only' },
  { name: 'debug', level: 'execute' },
  { name: 'coder', level: 'execute' },
  { name: 'architect', level: 'read-only', files: documents },
]

/** The policy of a mode by name. A workspace's own never replaces a built-in one; one that is unknown may only read. */
export function modePolicy(name: Mode, own: readonly ModePolicy[] = []): ModePolicy {
  return [...builtinModes, ...own].find((mode) => mode.name === name) ?? { name, level: 'read-only' }
}

const levels: readonly ToolLevel[] = ['read-only', 'read-write', 'execute', 'admin']

export const isAbove = (level: ToolLevel, limit: ToolLevel): boolean => levels.indexOf(level) > levels.indexOf(limit)

/**
 * Whether `next` lets through what `current` does not. Between modes of one level, other file patterns count as wider:
 * patterns cannot be compared, so the person decides.
 */
export function isWider(next: ModePolicy, current: ModePolicy): boolean {
  if (isAbove(next.level, current.level)) return true
  if (current.tools && !next.tools?.every((tool) => current.tools!.includes(tool))) return true
  if (next.level !== 'read-only' || current.level !== 'read-only' || !next.files?.length) return false
  return JSON.stringify(next.files) !== JSON.stringify(current.files)
}
