import { isMac } from '../../ui/keys'

/** A click alone marks a place in the text; with Ctrl, on a Mac with ⌘, it opens what is there. */
export function opensLink({ ctrlKey, metaKey }: Pick<MouseEvent, 'ctrlKey' | 'metaKey'>): boolean {
  return isMac(navigator.userAgent) ? metaKey : ctrlKey
}
