import { delimiter, isAbsolute } from 'node:path'

/*
 * Children get a stated environment, never ours: what carries keys (`OPENAI_API_KEY`, `GITHUB_TOKEN`), what changes how
 * programs run (`NODE_OPTIONS`, `LD_PRELOAD`, `BASH_ENV`, `GIT_DIR`) and what belongs to our own runtime (`ELECTRON_*`)
 * stays behind because it is not named here.
 */

const passedOn: ReadonlySet<string> = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'HOSTNAME', 'CI'],
  ...['SSH_AUTH_SOCK', 'GPG_TTY', 'DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'DBUS_SESSION_BUS_ADDRESS'],
  // Where tool chains are, and how the network is reached.
  ...['JAVA_HOME', 'GOPATH', 'GOROOT', 'GOBIN', 'GOCACHE', 'GOMODCACHE', 'CARGO_HOME', 'RUSTUP_HOME', 'DENO_DIR'],
  ...[
    'NVM_DIR',
    'NVM_BIN',
    'VOLTA_HOME',
    'FNM_DIR',
    'PNPM_HOME',
    'BUN_INSTALL',
    'PYENV_ROOT',
    'RBENV_ROOT',
    'ASDF_DIR',
  ],
  ...['VIRTUAL_ENV', 'CONDA_PREFIX', 'GEM_HOME', 'DOTNET_ROOT', 'ANDROID_HOME', 'ANDROID_SDK_ROOT', 'FLUTTER_ROOT'],
  ...['DOCKER_HOST', 'KUBECONFIG', 'NIX_PATH', 'NIX_SSL_CERT_FILE', 'HOMEBREW_PREFIX'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS'],
  ...['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
  // Without these Windows programs do not start.
  ...[
    'SYSTEMROOT',
    'SYSTEMDRIVE',
    'WINDIR',
    'COMSPEC',
    'PATHEXT',
    'TEMP',
    'TMP',
    'USERPROFILE',
    'USERNAME',
    'HOMEDRIVE',
  ],
  ...['HOMEPATH', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)', 'PROGRAMW6432'],
  ...['COMMONPROGRAMFILES', 'NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE', 'OS', 'PSMODULEPATH'],
])

const isPassedOn = (name: string): boolean => {
  const upper = name.toUpperCase()
  return passedOn.has(upper) || upper.startsWith('LC_') || upper.startsWith('XDG_')
}

/** The environment of a child. `TERM=dumb`: what runs without a terminal shall not draw on one. */
export function childEnvironment(
  added: Readonly<Record<string, string>> = {},
  own: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const environment: Record<string, string> = { TERM: 'dumb' }
  for (const [name, value] of Object.entries(own)) {
    if (value === undefined || !isPassedOn(name)) continue
    environment[name] = name.toUpperCase() === 'PATH' ? absoluteEntries(value) : value
  }
  return { ...environment, ...added }
}

/** An empty or relative entry would let a file of the workspace pose as a program. */
const absoluteEntries = (path: string): string => path.split(delimiter).filter(isAbsolute).join(delimiter)
