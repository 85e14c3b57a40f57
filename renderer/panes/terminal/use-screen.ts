import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react'
import type { PtyID } from '#protocol/id'
import type { Pty } from '#protocol/pty'
import { useClient } from '../../client/client-context'
import { useUpdatePty } from '../../client/pty'
import { errorMessage } from '../../client/client-error'
import { useToast } from '../../ui/toast'
import { usePreferences, useWorkbench } from '../../workbench/workbench-context'
import { DrawQueue } from './draw-queue'
import { Screen, SCROLLBACK } from './screen'
import type { TerminalFacts } from './terminal-facts'
import { TerminalLink, type LinkState } from './terminal-link'
import { readTitle } from './terminal-name'

export type LiveScreen = {
  screen: RefObject<Screen | undefined>
  link: RefObject<TerminalLink | undefined>
  state: LinkState
  /** There is one; its end may be scrolled away. */
  selection: { top: number | undefined } | undefined
  ringing: boolean
  /** What the link under the pointer opens. */
  target: string | undefined
}

type Options = { directory: string; pty: Pty; visible: boolean; onFacts: (id: PtyID, facts: TerminalFacts) => void }

const RESIZE_PAUSE = 80
const RING = 240
/** More rows than any screen shows. */
const SCREENFUL = 500

/** Joins a screen on the element with the pty's socket for as long as both are there. */
export function useScreen(box: RefObject<HTMLDivElement | null>, { directory, pty, visible, onFacts }: Options): LiveScreen {
  const { id } = pty
  const client = useClient()
  const { open, openLink } = useWorkbench()
  const { copyOnSelect, bell, screenReader } = usePreferences()
  const { mutate } = useUpdatePty(directory)
  const toast = useToast()
  const screen = useRef<Screen>(undefined)
  const link = useRef<TerminalLink>(undefined)
  const [state, setState] = useState<LinkState>('connecting')
  const [selection, setSelection] = useState<LiveScreen['selection']>()
  const [ringing, setRinging] = useState(false)
  const [target, setTarget] = useState<string>()
  const begun = useEffectEvent(() => pty.cwd)
  const findSelection = useEffectEvent((copies: boolean) => {
    const { current } = screen
    const selected = current?.terminal.hasSelection() ?? false
    setSelection(selected ? { top: current?.selectionEnd() } : undefined)
    if (selected && copies && copyOnSelect) current?.copy()
  })
  const ring = useEffectEvent(() => {
    if (!bell) return
    setRinging(true)
    onFacts(id, { rang: true })
  })
  const note = useEffectEvent((change: TerminalFacts) => onFacts(id, change))
  const copied = useEffectEvent((done: Promise<void>) =>
    void done.catch((error: unknown) => toast.show({ kind: 'danger', title: 'Not copied', text: errorMessage(error) })),
  )
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    let pause: ReturnType<typeof setTimeout> | undefined
    const made = new Screen({
      cwd: begun(),
      element,
      directory,
      onInput: (text) => link.current?.send(text),
      onResize: (size) => {
        clearTimeout(pause)
        pause = setTimeout(() => mutate({ id, size }), RESIZE_PAUSE)
      },
      onLink: openLink,
      onFile: (path, line) => open({ pane: 'files', directory, path, ...(line === undefined ? {} : { line }) }),
      onTarget: setTarget,
      onBell: () => ring(),
      onPlace: (cwd) => note({ cwd }),
      onTitle: (title) => note({ title: readTitle(title) }),
      onCopied: (done) => copied(done),
      onSelection: () => findSelection(true),
      onScroll: () => findSelection(false),
      isReplaying: () => link.current?.replaying ?? true,
    })
    screen.current = made
    made.fit()
    const queue = new DrawQueue({ write: (text, done) => made.terminal.write(text, done), lines: SCROLLBACK + SCREENFUL })
    link.current = new TerminalLink({ client, directory, id, queue, onState: setState })
    return () => {
      clearTimeout(pause)
      link.current?.close()
      made.close()
      screen.current = undefined
    }
  }, [box, client, directory, id, mutate, open, openLink])
  useEffect(() => screen.current?.show(visible), [visible])
  useEffect(() => screen.current?.speak(screenReader), [screenReader])
  useEffect(() => {
    if (!ringing) return undefined
    const timer = setTimeout(() => setRinging(false), RING)
    return () => clearTimeout(timer)
  }, [ringing])
  return { screen, link, state, selection, ringing, target }
}
