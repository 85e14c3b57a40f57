import { Check, Code as CodeIcon, Ellipsis, Eye, Save, Undo2, WrapText } from 'lucide-react'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { IconButton } from '../../ui/icon-button'
import { Menu } from '../../ui/menu'
import type { MenuItem } from '../../ui/menu-items'
import { Toolbar } from '../../ui/toolbar'
import { fileName } from '../../workbench/file-name'
import type { Editing } from './editor/use-editing'
import styles from './files.module.css'

type Props = {
  path: string
  title: string
  menu: readonly MenuItem[]
  editing?: Editing
  text?: string
  source?: boolean
  onSource?: () => void
  wrap?: boolean
  onWrap?: () => void
}

/** The path, whether it is saved, and how it is shown. */
export function FileToolbar({ path, title, menu, editing, text, source, onSource, wrap, onWrap }: Props) {
  const folder = path.slice(0, path.length - fileName(path).length)
  const end = (
    <>
      {onSource && <IconButton icon={source ? Eye : CodeIcon} label={source ? 'Show the preview' : 'Show the source'} size="sm" onClick={onSource} />}
      {onWrap && <IconButton icon={WrapText} label="Wrap lines" size="sm" pressed={wrap === true} onClick={onWrap} />}
      {text !== undefined && <CopyButton text={text} label="Copy the content" />}
      <Menu items={menu} align="end">
        <IconButton icon={Ellipsis} label="More for this file" size="sm" />
      </Menu>
      {editing && <SaveState editing={editing} />}
    </>
  )
  return (
    <Toolbar label="File" className={styles.toolbar} end={end}>
      <span className={styles.path} title={title}>
        <span className={styles.folderPart}>{folder}</span>
        <span className={styles.filePart}>{fileName(path)}</span>
      </span>
    </Toolbar>
  )
}

/** Of one width in all its states, so that nothing jumps while one types. */
function SaveState({ editing: { dirty, saving, save, discard } }: { editing: Editing }) {
  return (
    <>
      <IconButton icon={Undo2} label="Discard the changes" size="sm" disabled={!dirty} onClick={discard} />
      <Button size="sm" className={styles.save} variant={dirty ? 'primary' : 'ghost'} icon={dirty ? Save : Check} loading={saving} disabled={!dirty && !saving} title={dirty ? 'Save (Ctrl or ⌘ and S)' : 'Everything is saved'} onClick={save}>
        {dirty || saving ? 'Save' : 'Saved'}
      </Button>
    </>
  )
}
