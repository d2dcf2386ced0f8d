/** A program that runs the command its words end in. */
export interface Wrapper {
  /** Options that take the next word. */
  readonly values?: string
  /** Words before the command that are not its own. */
  readonly skip?: number
  readonly assignments?: boolean
  readonly transparent?: boolean
  /** What is left is joined and read by a shell. */
  readonly joins?: boolean
  /** An option whose value is a line for a shell. */
  readonly script?: RegExp
  /** Its options are many: the command is also looked for among all words. */
  readonly searches?: boolean
  /** It runs a command only behind this word. */
  readonly after?: RegExp
}

export const wrappers: Readonly<Record<string, Wrapper>> = {
  env: { values: 'uC', assignments: true, script: /^(?:-[a-z]*S|--split-string)$/ },
  nice: { values: 'n', transparent: true },
  ionice: { values: 'cnpPu' },
  nohup: {},
  setsid: {},
  stdbuf: { values: 'ioe' },
  timeout: { values: 'sk', skip: 1, transparent: true },
  gtimeout: { values: 'sk', skip: 1 },
  time: { values: 'fo', transparent: true },
  chrt: { values: 'TPD', skip: 1 },
  taskset: { skip: 1 },
  command: { transparent: true },
  builtin: {},
  exec: { values: 'a' },
  noglob: {},
  nocorrect: {},
  coproc: {},
  sudo: { values: 'ughpCDRTUrt', assignments: true, searches: true },
  doas: { values: 'uC', searches: true },
  pkexec: { searches: true },
  gsudo: { searches: true },
  su: { script: /^(?:-[a-z]*c|--command)$/, searches: true },
  runuser: { script: /^(?:-[a-z]*c|--command)$/, searches: true },
  xargs: { values: 'adEILnPs', searches: true },
  gxargs: { values: 'adEILnPs', searches: true },
  parallel: { values: 'jaINLnP', joins: true, searches: true },
  watch: { values: 'n', joins: true, searches: true },
  entr: { searches: true },
  eval: { joins: true },
  ssh: { values: 'bcDEeFIiJLlmOopQRSWw', skip: 1, joins: true },
  busybox: {},
  toybox: {},
  strace: { values: 'aebEIoOpPsSuUX', searches: true },
  ltrace: { searches: true },
  gdb: { searches: true },
  valgrind: { searches: true },
  chroot: { skip: 1, searches: true },
  unshare: { searches: true },
  nsenter: { searches: true },
  bwrap: { searches: true },
  firejail: { searches: true },
  flock: { skip: 1, script: /^-[a-z]*c$|^--command$/, searches: true },
  script: { script: /^-[a-z]*c$|^--command$/, searches: true },
  unbuffer: {},
  caffeinate: { searches: true },
  setarch: { searches: true },
  linux32: {},
  linux64: {},
  proot: { searches: true },
  torsocks: {},
  proxychains: {},
  proxychains4: {},
  fakeroot: { searches: true },
  'start-stop-daemon': { searches: true },
  'systemd-run': { searches: true },
  'dbus-run-session': { searches: true },
  'xvfb-run': { searches: true },
  docker: { searches: true, after: /^(?:exec|run)$/ },
  podman: { searches: true, after: /^(?:exec|run)$/ },
  kubectl: { searches: true, after: /^(?:exec|run)$/ },
  npx: { script: /^(?:-c|--call)$/ },
  bunx: {},
  fd: { searches: true },
  fdfind: { searches: true },
  wsl: { searches: true },
  multitime: {},
  hyperfine: { joins: true },
  daemonize: {},
  at: {},
  trap: { script: /^/ },
  call: { searches: true },
  forfiles: { searches: true },
  for: { searches: true },
  if: { searches: true },
  'set-alias': { searches: true },
  'new-alias': { searches: true },
  sal: { searches: true },
  nal: { searches: true },
  do: {},
  else: {},
}

/** Interpreters and the option after which a program text stands. */
export const codeOptions: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:python|pypy)[\d.]*$|^py$/, /^-[a-zA-Z]*c$/],
  [/^perl[\d.]*$/, /^-[a-zA-Z0-9]*[eE]$/],
  [/^ruby[\d.]*$/, /^-[a-zA-Z0-9]*e$/],
  [/^(?:node|nodejs|bun)$/, /^(?:-[a-z]*[ep]|--eval|--print)$/],
  [/^php[\d.]*$/, /^-[rRBE]$/],
  [
    /^(?:lua[\d.]*|luajit|osascript|groovy|r|rscript|elixir|scala|julia|swipl|guile|racket|octave)$/,
    /^(?:-e|--eval|-l)$/,
  ],
  [/^deno$/, /^eval$/],
  [/^(?:vi|vim|nvim|ex|view|emacs|ed|gdb)$/, /^(?:-c|--cmd|--eval|-ex|-S)$/],
]

/** Options of other programs whose value is run by a shell. */
export const hooks: Readonly<Record<string, RegExp>> = {
  tar: /^(?:--to-command|--checkpoint-action|--use-compress-program|--info-script|--new-volume-script|--rsh-command|-[a-zA-Z]*[IF])(?:=(?:exec=)?(.+))?$/,
  rsync: /^(?:-[a-zA-Z]*e|--rsh|--rsync-path)(?:=(.+))?$/,
  zip: /^(?:-TT|--unzip-command)(?:=(.+))?$/,
  man: /^(?:-P|--pager|-H)(?:=(.+))?$/,
  rg: /^(?:--pre|--hostname-bin)(?:=(.+))?$/,
  sort: /^(?:--compress-program)(?:=(.+))?$/,
  scp: /^-S$|^(?:-o)?(?:ProxyCommand|LocalCommand|KnownHostsCommand)[= ](.+)$/is,
  sftp: /^-S$|^(?:-o)?(?:ProxyCommand|LocalCommand|KnownHostsCommand)[= ](.+)$/is,
  ssh: /^(?:-o)?(?:ProxyCommand|LocalCommand|KnownHostsCommand)[= ](.+)$/is,
  npm: /^(?:-c|--call|--script-shell|--node-options)(?:=(.+))?$/,
  make: /^(?:--eval)(?:=(.+))?$|^SHELL=(.+)$/,
  split: /^(?:--filter)(?:=(.+))?$/,
  less: /^\+!(.+)$/,
  vim: /^\+:?!(.+)$/,
  vi: /^\+:?!(.+)$/,
  nvim: /^\+:?!(.+)$/,
  wget: /^(?:--use-askpass)(?:=(.+))?$/,
  pg_dump: /^$/,
  sqlite3: /^\.(?:shell|system)\s+(.+)$/,
}

/** Variables whose value something runs. */
export const runningVariables =
  /^(?:.*(?:PAGER|EDITOR|ASKPASS|COMMAND|_SSH|SHELL|BROWSER)|VISUAL|BASH_ENV|ENV|LESSOPEN|LESSCLOSE|GIT_EXTERNAL_DIFF|GIT_PROXY_COMMAND|MAKEFLAGS|MANPAGER)$/

/** Settings of git whose value is run. */
export const runningSettings =
  /^(?:alias\.|core\.(?:editor|pager|sshcommand|fsmonitor|askpass|gitproxy)|sequence\.editor|pager\.|diff\.(?:external|.+\.(?:command|textconv))|merge\..+\.driver|filter\.|credential\.|gpg\.|.*\.(?:cmd|command|program|helper|uploadpack|receivepack|textconv)$)/i
