import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react'
import type { PtyID } from '#protocol/id'
import { useClient } from '../../client/client-context'
import { useUpdatePty } from '../../client/pty'
import { useWorkbench } from '../../workbench/workbench-context'
import { DrawQueue } from './draw-queue'
import { Screen, SCROLLBACK } from './screen'
import { TerminalLink, type LinkState } from './terminal-link'

export type LiveScreen = { screen: RefObject<Screen | undefined>; link: RefObject<TerminalLink | undefined>; state: LinkState }

const RESIZE_PAUSE = 80
/** More rows than any screen shows. */
const SCREENFUL = 500

/** Joins a screen on the element with the pty's socket for as long as both are there. */
export function useScreen(box: RefObject<HTMLDivElement | null>, pty: { directory: string; id: PtyID; title: string }): LiveScreen {
  const { directory, id } = pty
  const client = useClient()
  const { openLink } = useWorkbench()
  const { mutate } = useUpdatePty(directory)
  const screen = useRef<Screen>(undefined)
  const link = useRef<TerminalLink>(undefined)
  const [state, setState] = useState<LinkState>('connecting')
  const label = useEffectEvent(() => pty.title)
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    let pause: ReturnType<typeof setTimeout> | undefined
    const made = new Screen({
      element,
      label: label(),
      onInput: (text) => link.current?.send(text),
      onResize: (size) => {
        clearTimeout(pause)
        pause = setTimeout(() => mutate({ id, size }), RESIZE_PAUSE)
      },
      onLink: openLink,
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
  }, [box, client, directory, id, mutate, openLink])
  return { screen, link, state }
}
