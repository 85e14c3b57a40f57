import { useEffect, useEffectEvent } from 'react'

// A command is given to the window, the panel that it means lives in a tab: an event of the DOM carries it there.

export type FilesCommand = { kind: 'search' | 'replace' | 'new-file' | 'new-folder' | 'bring-back'; directory: string }

const EVENT = 'files-command'

/** A moment later, when the tab that it is for is in the page. */
export function sendFilesCommand(command: FilesCommand): void {
  setTimeout(() => window.dispatchEvent(new CustomEvent(EVENT, { detail: command })))
}

export function useFilesCommand(directory: string, run: (kind: FilesCommand['kind']) => void): void {
  const onCommand = useEffectEvent(({ detail }: CustomEvent<FilesCommand>) => detail.directory === directory && run(detail.kind))
  useEffect(() => {
    const listener = (event: Event) => void onCommand(event as CustomEvent<FilesCommand>)
    window.addEventListener(EVENT, listener)
    return () => window.removeEventListener(EVENT, listener)
  }, [])
}
