import { programName, type SimpleCommand } from './command-line.ts'
import { writingDanger, type Platform } from './command-paths.ts'

/** Dangerous whatever their arguments are. */
const always: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'deletes files': 'rm rmdir unlink shred srm wipe',
    'empties files': 'truncate',
    'writes over disks':
      'dd mkfs mke2fs mkswap mkdosfs mkntfs newfs fdisk sfdisk cfdisk gdisk sgdisk parted wipefs blkdiscard hdparm diskutil lvremove vgremove pvremove cryptsetup badblocks',
    'acts with the rights of another user': 'sudo su doas pkexec runas gsudo sudoedit runuser visudo',
    'changes who may read and run files': 'chmod chown chgrp chattr setfacl setcap chflags',
    'stops or restarts the machine': 'shutdown reboot halt poweroff telinit init',
    'changes services of the system':
      'systemctl service launchctl rc-service rc-update initctl update-rc.d chkconfig sc',
    'changes mounted file systems': 'mount umount losetup swapoff swapon',
    'changes the kernel or the network filter':
      'insmod rmmod modprobe sysctl iptables ip6tables nft ufw firewall-cmd pfctl kexec',
    'changes users of the system': 'useradd userdel usermod groupadd groupdel adduser deluser passwd chpasswd dscl',
    'changes what is installed on the system':
      'apt apt-get aptitude dpkg yum dnf microdnf rpm zypper pacman yay paru apk brew port snap flatpak emerge nix-env pkg ' +
      'pkgin pkg_add xbps-install eopkg tdnf choco scoop winget installer softwareupdate',
  }).flatMap(([why, names]) => names.split(' ').map((name): [string, string] => [name, why])),
)

const onWindows: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'deletes files': 'del erase rd remove-item ri clear-item cli clear-recyclebin sdelete remove-itemproperty rp',
    'writes over disks':
      'format format-volume diskpart clear-disk initialize-disk remove-partition set-disk fsutil cipher',
    'changes the registry or how Windows starts': 'reg regedit regini bcdedit bootcfg vssadmin wbadmin',
    'changes who may read and run files': 'icacls cacls takeown set-acl set-executionpolicy attrib',
    'stops or restarts the machine': 'stop-computer restart-computer',
    'changes services of the system':
      'stop-service set-service new-service remove-service restart-service suspend-service',
    'changes users of the system': 'net net1 netsh new-localuser remove-localuser add-localgroupmember schtasks at',
    'changes what is installed on the system': 'msiexec install-package uninstall-package install-module wusa dism',
    'runs what it is given out of sight':
      'mshta rundll32 regsvr32 wscript cscript certutil bitsadmin start-bitstransfer wmic psexec',
  }).flatMap(([why, names]) => names.split(' ').map((name): [string, string] => [name, why])),
)

/** On Unix some names of Windows mean a program that a line from there would run: they count as well. */
const borrowed: ReadonlySet<string> = new Set(
  (
    'del erase rd format reg icacls cacls takeown diskpart bcdedit vssadmin cipher wmic certutil bitsadmin mshta rundll32 ' +
    'regsvr32 schtasks remove-item'
  ).split(' '),
)

export function isDangerousName(name: string, platform: Platform): boolean {
  return dangerOfName(name, platform) !== null
}

function dangerOfName(name: string, platform: Platform): string | null {
  const base = name.replace(/^mkfs\..*$/, 'mkfs').replace(/^newfs_.*$/, 'newfs')
  const windows = platform === 'windows' || borrowed.has(base) ? onWindows.get(base) : undefined
  return always.get(base) ?? windows ?? null
}

/** What a program named with a glob (`/bin/r?`) may be. */
export function dangerousNameLike(pattern: string, platform: Platform): string | null {
  const names = [...always.keys(), ...(platform === 'windows' ? onWindows.keys() : borrowed)]
  return names.find((name) => matchesGlob(pattern, name)) ?? null
}

function matchesGlob(pattern: string, name: string): boolean {
  if (!/[^*?[\]!^-]/.test(pattern) || pattern.length > 64) return false
  const source = pattern.replace(/\[[!^]?[^\]]*\]|\*+|[\s\S]/g, (token) => {
    if (token.startsWith('*')) return '.*'
    if (token === '?') return '.'
    if (token.length > 1)
      return `[${token
        .slice(1, -1)
        .replace(/^!/, '^')
        .replace(/[\\[\]]/g, '')}]`
    return token.replace(/[\\^$.*+?()[\]{}|]/, '\\$&')
  })
  try {
    return new RegExp(`^${source}$`).test(name)
  } catch {
    return true
  }
}

const shells: ReadonlySet<string> = new Set('sh bash dash zsh ksh mksh ash fish csh tcsh rbash'.split(' '))
export const isShell = (name: string): boolean => shells.has(name)

/** What runs a program text it reads. */
const interpreters: ReadonlySet<string> = new Set(
  'python python2 python3 perl ruby node nodejs php lua deno bun osascript pwsh powershell iex invoke-expression cmd tclsh'.split(
    ' ',
  ),
)
const readsScripts = (name: string): boolean =>
  isShell(name) || interpreters.has(name.replace(/[\d.]+$/, '')) || interpreters.has(name)

const downloaders: ReadonlySet<string> = new Set(
  'curl wget fetch aria2c http https lynx ftp iwr invoke-webrequest irm invoke-restmethod'.split(' '),
)

/** Why one command, by its own words, is dangerous. */
export function dangerOf(command: SimpleCommand, words: readonly string[], platform: Platform): string | null {
  const [program, ...rest] = words
  if (program === undefined) return null
  const name = programName(program)
  const own = dangerOfName(name, platform)
  if (own !== null) return `${name} ${own}.`
  return (
    (Object.hasOwn(byArguments, name) ? byArguments[name]!(rest, command, platform) : null) ??
    downloadDanger(name, command) ??
    systemWrite(name, rest, platform)
  )
}

/** Why what is redirected is dangerous. */
export function redirectDanger(command: SimpleCommand, platform: Platform): string | null {
  for (const { kind, target } of command.redirects) {
    if (kind !== 'write' || !target) continue
    const danger = writingDanger(target.value, platform)
    if (danger !== null) return danger
  }
  return null
}

type Judge = (rest: readonly string[], command: SimpleCommand, platform: Platform) => string | null

const has = (rest: readonly string[], short: string, ...long: readonly string[]): boolean =>
  rest.some(
    (word) =>
      (short !== '' && new RegExp(`^-[A-Za-z0-9]*[${short}]`).test(word)) ||
      long.some((name) => word === name || word.startsWith(`${name}=`)),
  )

const byArguments: Readonly<Record<string, Judge>> = {
  git: gitDanger,
  mv: (rest) => (rest.at(-1) === '/dev/null' ? 'mv to /dev/null deletes.' : null),
  find: (rest) => (rest.includes('-delete') ? 'find -delete deletes files.' : null),
  curl: (rest, command) => {
    const writes = has(
      rest.filter((word) => !/^--/.test(word)),
      'oOJDc',
    )
    const named = rest.some((word) =>
      /^--(?:output|remote-|output-dir|dump-header|cookie-jar|trace|stderr|create-dirs|hsts|alt-svc|etag-save|libcurl)/.test(
        word,
      ),
    )
    const toNull = rest.some((word, index) => /^(?:-o|--output|-\w*o)$/.test(word) && rest[index + 1] === '/dev/null')
    return (writes || named || writesToFile(command)) && !(toNull && !writesToFile(command))
      ? 'curl writes a file.'
      : null
  },
  wget: (rest, command) => {
    const joined = ` ${rest.join(' ')} `
    const isShown =
      / -[a-zA-Z]*O ?(?:-|\/dev\/(?:null|stdout)) | --output-document[= ](?:-|\/dev\/(?:null|stdout)) | --spider | --help | --version | -V | -h /.test(
        joined,
      )
    return !isShown || writesToFile(command) ? 'wget writes a file.' : null
  },
  nc: (rest) => (has(rest, 'ec', '--exec', '--sh-exec') ? 'It hands a shell to someone else.' : null),
  ncat: (rest) => (has(rest, 'ec', '--exec', '--sh-exec') ? 'It hands a shell to someone else.' : null),
  crontab: (rest) => (rest.includes('-l') ? null : 'crontab changes what runs by itself.'),
  rsync: (rest) =>
    rest.some((word) => /^--(?:delete|remove-source-files)/.test(word)) ? 'rsync deletes files.' : null,
  'start-process': (rest) =>
    rest.some((word) => /^runas$/i.test(word)) ? 'It runs with the rights of the administrator.' : null,
  'set-itemproperty': (rest) => registryWrite(rest),
  'new-itemproperty': (rest) => registryWrite(rest),
  'new-item': (rest) => registryWrite(rest),
}

const registryWrite = (rest: readonly string[]): string | null =>
  rest.some((word) => /^(?:hk(?:lm|cu|cr|u|cc)|registry):/i.test(word)) ? 'It changes the registry.' : null

const writesToFile = (command: SimpleCommand): boolean =>
  command.redirects.some(
    ({ kind, target }) => kind === 'write' && !/^\/dev\/(?:null|stdout|stderr)$/.test(target?.value ?? ''),
  )

const gitValueOptions: ReadonlySet<string> = new Set(
  '-C -c --git-dir --work-tree --namespace --exec-path --config-env --super-prefix --attr-source'.split(' '),
)

/** The words after git's own options, the subcommand first. */
export function gitSubcommand(rest: readonly string[]): readonly string[] {
  let at = 0
  while (at < rest.length && rest[at]!.startsWith('-')) at += gitValueOptions.has(rest[at]!) ? 2 : 1
  return rest.slice(at)
}

function gitDanger(rest: readonly string[]): string | null {
  const [subcommand, ...own] = gitSubcommand(rest)
  const abbreviates = (name: string, least: number) =>
    own.some((word) => word.length >= least && name.startsWith(word.split('=')[0] ?? ''))
  switch (subcommand) {
    case 'push':
      if (abbreviates('--force-with-lease', 4) || own.some((word) => word.startsWith('--force')) || has(own, 'f')) {
        return 'git push --force overwrites what others pushed.'
      }
      if (own.some((word) => word.startsWith('+')) || abbreviates('--mirror', 3))
        return 'git push overwrites what others pushed.'
      if (
        abbreviates('--delete', 4) ||
        has(own, 'd') ||
        own.some((word) => /^:./.test(word)) ||
        abbreviates('--prune', 4)
      ) {
        return 'git push deletes a branch for others.'
      }
      return null
    case 'reset':
      return abbreviates('--hard', 4) ? 'git reset --hard throws work away.' : null
    case 'clean':
      return 'git clean deletes files.'
    default:
      return null
  }
}

function downloadDanger(name: string, command: SimpleCommand): string | null {
  const isEvaluating = name === 'eval' || name === 'source' || name === '.' || readsScripts(name)
  if (!isEvaluating) return null
  const from = [...command.input, ...command.inner].find(({ words }) =>
    downloaders.has(programName(words[0]?.value ?? '')),
  )
  return from ? `${name} runs what ${from.words[0]?.value} downloads.` : null
}

/** Programs that write to the places their operands name. */
const writers: ReadonlySet<string> = new Set(
  (
    'cp mv tee ln install touch mkdir truncate rsync scp unzip tar sed ed split csplit xcopy robocopy copy move ren rename ' +
    'mklink set-content sc add-content ac out-file new-item ni copy-item cpi cp move-item mi mv rename-item rni ' +
    'tee-object md patch sponge ex cpio bsdtar 7z'
  ).split(' '),
)

function systemWrite(name: string, rest: readonly string[], platform: Platform): string | null {
  if (!writers.has(name)) return null
  // What a copy or an archive reads may lie anywhere: only where it goes counts.
  const readsOthers = [
    'cp',
    'scp',
    'rsync',
    'ln',
    'install',
    'copy',
    'xcopy',
    'robocopy',
    'copy-item',
    'cpi',
    'unzip',
    'tar',
  ]
  const operands = rest.filter((word) => !word.startsWith('-'))
  const values = rest.map((word) => /^(?:--[\w-]+=|-[A-Za-z](?=[/~]))(.+)$/.exec(word)?.[1] ?? '')
  if (name === 'sed' && !has(rest, 'i', '--in-place')) return null
  const targets = readsOthers.includes(name)
    ? [...operands.slice(-1), ...afterOption(rest), ...values]
    : [...operands, ...values]
  for (const target of targets) {
    const danger = target === '' ? null : writingDanger(target, platform)
    if (danger !== null) return danger
  }
  return null
}

/** Where `cp -t FOLDER`, `tar -C FOLDER`, `unzip -d FOLDER` write. */
const afterOption = (rest: readonly string[]): string[] =>
  rest.flatMap((word, index) =>
    /^-[a-zA-Z]*[tCd]$|^--(?:target-)?directory$|^-destination$/i.test(word) ? [rest[index + 1] ?? ''] : [],
  )
