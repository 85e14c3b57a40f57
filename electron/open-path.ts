import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'

// What opening a file outside would mean; without Electron, so that it can be tested by itself.

/** Endings that systems run, install or obey when such a file is opened. */
const running = new Set(
  (
    'app action command workflow terminal tool pkg mpkg dmg scpt applescript osax prefpane ' +
    'exe com bat cmd msi msp mst scr pif cpl msc hta js jse vbs vbe vb ws wsf wsh wsc ps1 ps1xml ps2 psc1 psm1 psd1 reg inf lnk url website scf gadget application appref-ms appx msix xll jar jnlp ' +
    'desktop sh bash zsh fish csh ksh run bin out appimage flatpakref flatpak snap deb rpm py pyw pyz pyc pl rb php lua tcl ' +
    'fileloc inetloc webloc mobileconfig crt cer p12 pfx iso img vhd vhdx ' +
    'docm dotm xlsm xltm xlam pptm potm ppam sldm'
  ).split(' '),
)

export type Opening = { kind: 'open' | 'ask'; path: string } | { kind: 'refuse'; message: string }

/** Looks at the file itself, not at a link that leads to it. */
export async function judgeOpening(input: string, platform: NodeJS.Platform): Promise<Opening> {
  if (!path.isAbsolute(input) || input.includes('\0')) return { kind: 'refuse', message: 'The path is not whole.' }
  // Another machine's share would be asked with this person's name and password.
  if (/^[\\/]{2}/.test(input)) return { kind: 'refuse', message: 'Files of other machines are not opened from here.' }
  try {
    const real = await realpath(input)
    const facts = await stat(real)
    if (!facts.isFile() && !facts.isDirectory()) return { kind: 'refuse', message: 'This is no file that a program can open.' }
    const runs = mayRun(real, platform) || (facts.isFile() && platform !== 'win32' && (facts.mode & 0o111) !== 0)
    return { kind: runs ? 'ask' : 'open', path: real }
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT'
    return { kind: 'refuse', message: gone ? 'The file is not there any more.' : 'The file cannot be looked at.' }
  }
}

/** By the name alone; Windows leaves dots and blanks at its end away, and what stands behind a colon. */
export function mayRun(file: string, platform: NodeJS.Platform): boolean {
  const name = platform === 'win32' ? path.win32.basename(file).replace(/:.*$/, '').replace(/[. ]+$/, '') : path.basename(file)
  const ending = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : ''
  return running.has(ending)
}
