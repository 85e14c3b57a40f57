import { execFile } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

// A program in a real terminal (tmux): keys go in as a person types them, and what a person would see is read from the
// screen. A terminal tells nobody when it has drawn, so that reading means looking again until the text is there.

const LOOK_AGAIN = 60
const PATIENCE = 40_000

export type TerminalScreen = {
  text(): Promise<string>
  /** Waits until the screen shows every one of these; fails with what it shows instead. */
  shows(...wanted: (string | RegExp)[]): Promise<string>
  /** Waits until none of these is on the screen any more. */
  lacks(...unwanted: (string | RegExp)[]): Promise<string>
  /** Keys by tmux's names: `Enter`, `Escape`, `C-p`. */
  press(...keys: string[]): Promise<void>
  type(text: string): Promise<void>
  close(): Promise<void>
}

export type TerminalInput = { command: readonly string[]; cwd: string; env: Record<string, string>; columns?: number; rows?: number }

/** A tmux of its own behind the file `socket`. */
export async function openTerminal(socket: string, input: TerminalInput): Promise<TerminalScreen> {
  const { columns = 120, rows = 40 } = input
  const environment = { ...input.env, TERM: 'xterm-256color', COLORTERM: 'truecolor' }
  const tmux = async (...args: string[]) => (await promisify(execFile)('tmux', ['-S', socket, '-f', '/dev/null', ...args], { env: environment, timeout: 10_000 })).stdout
  // What the program said before it ended stays readable.
  const setup = ['set-option', '-g', 'remain-on-exit', 'on', ';', 'set-option', '-s', 'escape-time', '0', ';']
  await tmux(...setup, 'new-session', '-d', '-x', String(columns), '-y', String(rows), '-c', input.cwd, ...input.command)
  const text = () => tmux('capture-pane', '-p')
  return {
    text,
    shows: (...wanted) => until(text, 'does not show', (screen) => wanted.filter((one) => !has(screen, one))),
    lacks: (...unwanted) => until(text, 'still shows', (screen) => unwanted.filter((one) => has(screen, one))),
    press: async (...keys) => void (await tmux('send-keys', ...keys)),
    type: async (words) => void (await tmux('send-keys', '-l', words)),
    close: async () => void (await tmux('kill-server').catch(() => '')),
  }
}

async function until(text: () => Promise<string>, complaint: string, wrong: (screen: string) => (string | RegExp)[]): Promise<string> {
  const end = Date.now() + PATIENCE
  for (;;) {
    const screen = await text()
    const left = wrong(screen)
    if (left.length === 0) return screen
    if (Date.now() > end) throw new Error(`After ${PATIENCE} ms the screen ${complaint} ${left.map(String).join(', ')}:\n${screen.trimEnd()}`)
    await pause(LOOK_AGAIN)
  }
}

function has(screen: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? screen.includes(wanted) : wanted.test(screen)
}
