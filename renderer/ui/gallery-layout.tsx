import { File, Folder, Inbox, RotateCw, Search } from 'lucide-react'
import { useState } from 'react'
import { Banner } from './banner'
import { Button } from './button'
import { CommandPalette } from './command-palette'
import { ConfirmDialog } from './confirm-dialog'
import { Dialog } from './dialog'
import { Disclosure } from './disclosure'
import { EmptyState } from './empty-state'
import { ErrorState } from './error-state'
import { GallerySection } from './gallery-section'
import styles from './gallery.module.css'
import { IconButton } from './icon-button'
import { List } from './list'
import { Meter } from './meter'
import type { PaletteSection } from './palette-sections'
import { Progress } from './progress'
import { RelativeTime } from './relative-time'
import { Skeleton } from './skeleton'
import { Spinner } from './spinner'
import { Split } from './split'
import { Tabs } from './tabs'
import { TextField } from './text-field'
import { useToast } from './toast'
import { Toolbar } from './toolbar'
import { Tree } from './tree'
import { VirtualList } from './virtual-list'

export function GalleryStates() {
  const [hourAgo] = useState(() => Date.now() - 4_000_000)
  return (
    <GallerySection title="States" grid>
      <div className={styles.card}>
        <EmptyState
          icon={Inbox}
          title="Nothing here yet"
          text="What you start shows up in this place."
          action={<Button variant="primary">Start</Button>}
        />
      </div>
      <div className={styles.card}>
        <ErrorState
          title="The file could not be read"
          text="Check that it still exists."
          onRetry={() => undefined}
          details={'ENOENT: no such file\n  at open'}
        />
      </div>
      <div className={styles.stack}>
        <ErrorState inline title="Sending failed" text="The network is away." onRetry={() => undefined} />
        <Skeleton lines={3} />
        <Progress label="Known" value={0.6} />
        <Progress label="Unknown" />
        <Meter label="Context" value={42_000} max={200_000} text="42k of 200k" />
        <Meter label="Context" value={190_000} max={200_000} text="190k of 200k" />
        <div className={styles.row}>
          <Meter shape="ring" label="Ring" value={80} max={100} text="80 %" />
          <Spinner />
          <RelativeTime time={hourAgo} />
        </div>
      </div>
      <div className={styles.stack}>
        <Banner action={<Button size="sm">Restart</Button>} onDismiss={() => undefined}>
          A new version is ready.
        </Banner>
        <Banner tone="warn">The connection is slow.</Banner>
        <Banner tone="danger">The server has stopped.</Banner>
        <Disclosure summary="3 steps" defaultOpen>
          Folded text.
        </Disclosure>
      </div>
    </GallerySection>
  )
}

const commands: PaletteSection[] = [
  {
    id: 'commands',
    title: 'Commands',
    items: ['Open file', 'Open folder', 'Toggle sidebar', 'Toggle theme', 'Reload window'].map((title, index) => ({
      id: title,
      title,
      icon: index < 2 ? File : RotateCw,
      keys: index === 0 ? 'mod+o' : undefined,
      subtitle: 'Workbench',
      onSelect: () => undefined,
    })),
  },
  {
    id: 'files',
    title: 'Files',
    load: (query) =>
      Promise.resolve([{ id: 'f', title: `${query || 'readme'}.md`, subtitle: 'docs', icon: File, onSelect: () => undefined }]),
  },
]

export function GalleryOverlays() {
  const toast = useToast()
  const [open, setOpen] = useState<'dialog' | 'confirm' | 'palette'>()
  const change = (name: 'dialog' | 'confirm' | 'palette') => (shown: boolean) => setOpen(shown ? name : undefined)
  return (
    <GallerySection title="Overlays">
      <Button onClick={() => setOpen('dialog')}>Dialog</Button>
      <Button onClick={() => setOpen('confirm')}>Confirm</Button>
      <Button onClick={() => setOpen('palette')} icon={Search} keys="mod+k">
        Palette
      </Button>
      {(['info', 'ok', 'warn', 'danger'] as const).map((kind) => (
        <Button
          key={kind}
          onClick={() =>
            toast.show({ kind, title: `A toast: ${kind}`, text: 'With a sentence.', action: { label: 'Undo', onClick: () => undefined } })
          }
        >
          Toast {kind}
        </Button>
      ))}
      <Dialog
        open={open === 'dialog'}
        onOpenChange={change('dialog')}
        title="Rename"
        description="The new name shows everywhere."
        footer={<Button variant="primary">Rename</Button>}
      >
        <TextField label="Name" value="loader" onChange={() => undefined} />
      </Dialog>
      <ConfirmDialog
        open={open === 'confirm'}
        onOpenChange={change('confirm')}
        title="Delete the branch?"
        text="It cannot be brought back."
        action="Delete branch"
        danger
        onConfirm={() => Promise.reject(new Error('The branch is checked out.'))}
      />
      <CommandPalette
        open={open === 'palette'}
        onOpenChange={change('palette')}
        label="Commands"
        placeholder="Type a command or a file"
        sections={commands}
      />
    </GallerySection>
  )
}

interface Node {
  name: string
  children?: Node[]
}
const forest: Node[] = [
  { name: 'src', children: [{ name: 'ui', children: [{ name: 'button.tsx' }, { name: 'dialog.tsx' }] }, { name: 'main.tsx' }] },
  { name: 'node_modules', children: [] },
  { name: 'package.json' },
]
const nodeName = (node: Node) => node.name
const isFolder = (node: Node) => node.children !== undefined
const nodeChildren = (node: Node) => (node.name === 'node_modules' ? undefined : node.children)

export function GalleryCollections() {
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set(['src', 'ui', 'node_modules']))
  const [selected, setSelected] = useState('main.tsx')
  const [tab, setTab] = useState('one')
  const [[first, last], setRange] = useState<readonly [number, number]>([1, 60])
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => `Message ${first + index}`)
  return (
    <GallerySection title="Collections" grid>
      <div className={styles.card}>
        <Toolbar label="Files" end={<IconButton icon={Search} label="Search" size="sm" />}>
          <IconButton icon={RotateCw} label="Reload" size="sm" />
          <IconButton icon={Folder} label="New folder" size="sm" />
        </Toolbar>
        <Tree
          label="Files"
          className={styles.fill}
          roots={forest}
          getId={nodeName}
          getText={nodeName}
          isBranch={isFolder}
          getChildren={nodeChildren}
          expanded={expanded}
          onExpandedChange={setExpanded}
          selected={selected}
          onSelect={(node) => setSelected(node.name)}
        >
          {(node) => (
            <>
              {node.children ? <Folder size={14} /> : <File size={14} />} {node.name}
            </>
          )}
        </Tree>
      </div>
      <div className={styles.card}>
        <List
          label="Places"
          items={['Home', 'Work', 'Garden']}
          getId={String}
          getText={String}
          getSection={(item) => (item === 'Garden' ? 'Outside' : 'Inside')}
          selected={selected}
          onSelect={setSelected}
        >
          {(item) => item}
        </List>
      </div>
      <div className={styles.card}>
        <VirtualList label="Messages" className={styles.fill} items={numbers} getId={String} stickToBottom role="log">
          {(item) => (
            <div className={styles.message}>
              {item} {item.endsWith('7') && <p>with a second line</p>}
            </div>
          )}
        </VirtualList>
        <Button size="sm" onClick={() => setRange([first, last + 1])}>
          Append
        </Button>
        <Button size="sm" onClick={() => setRange([first - 20, last])}>
          Prepend
        </Button>
      </div>
      <div className={styles.card}>
        <Split
          panes={[
            { id: 'left', content: <div className={styles.pad}>Left</div> },
            {
              id: 'right',
              content: (
                <Tabs
                  label="Tabs"
                  value={tab}
                  onChange={setTab}
                  tabs={[
                    { id: 'one', label: 'One', content: <div className={styles.pad}>First</div> },
                    { id: 'two', label: 'Two', content: 'Second' },
                    { id: 'no', label: 'Off', disabled: true, content: '' },
                  ]}
                />
              ),
            },
          ]}
        />
      </div>
    </GallerySection>
  )
}
