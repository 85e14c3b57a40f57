import { Copy, Download, FolderOpen, Pencil, Plus, Search, Settings, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Badge, type Tone } from './badge'
import { Button } from './button'
import { Checkbox } from './checkbox'
import { GallerySection } from './gallery-section'
import { IconButton } from './icon-button'
import { Kbd } from './kbd'
import { ContextMenu, Menu } from './menu'
import type { MenuItem } from './menu-items'
import { Popover } from './popover'
import { Select } from './select'
import { StatusDot } from './status-dot'
import { Switch } from './switch'
import { TextArea } from './text-area'
import { TextField } from './text-field'

const tones: readonly Tone[] = ['neutral', 'accent', 'ok', 'warn', 'danger', 'info']

const fruits = ['Apple', 'Apricot', 'Banana', 'Cherry', 'Fig', 'Grape', 'Lemon', 'Mango', 'Peach', 'Plum'].map((label, index) => ({
  value: label.toLowerCase(),
  label,
  section: index < 5 ? 'First half' : 'Second half',
  note: `${index + 1} kg`,
  disabled: label === 'Fig',
}))

export function GalleryButtons() {
  return (
    <GallerySection title="Buttons">
      <Button variant="primary" icon={Plus}>
        Primary
      </Button>
      <Button>Default</Button>
      <Button variant="ghost">Ghost</Button>
      <Button variant="danger" icon={Trash2}>
        Delete
      </Button>
      <Button disabled>Disabled</Button>
      <Button loading>Saving</Button>
      <Button variant="primary" keys="mod+enter">
        Send
      </Button>
      <Button size="sm">Small</Button>
      <Button size="lg" variant="primary">
        Large
      </Button>
      <IconButton icon={Settings} label="Settings" keys="mod+," />
      <IconButton icon={Pencil} label="Pressed" pressed />
      <IconButton icon={Download} label="Loading" loading />
      <IconButton icon={Copy} label="Outline" variant="outline" />
      <IconButton icon={Trash2} label="Disabled" disabled />
      <Kbd keys="mod+shift+p" />
      <Kbd keys="mod+k mod+s" />
    </GallerySection>
  )
}

export function GalleryFields() {
  const [text, setText] = useState('main')
  const [long, setLong] = useState('Grows with\nits text')
  const [fruit, setFruit] = useState<string>()
  const [on, setOn] = useState(true)
  return (
    <GallerySection title="Fields" grid>
      <TextField label="Branch" value={text} onChange={setText} hint="Letters, digits and dashes" clearable />
      <TextField label="Search" value="" onChange={() => undefined} icon={Search} placeholder="Find anything" end={<Kbd keys="mod+f" />} />
      <TextField label="Secret" type="password" value={text} onChange={setText} mono />
      <TextField label="Wrong" value="no spaces" onChange={() => undefined} error="A name has no spaces" />
      <TextArea label="Message" value={long} onChange={setLong} />
      <Select label="Fruit" options={fruits} value={fruit} onChange={setFruit} searchable />
      <Select label="Plain list" options={fruits.slice(0, 4)} value="banana" onChange={setFruit} />
      <TextField label="Disabled" value="fixed" onChange={() => undefined} disabled />
      <Checkbox label="Checked" hint="With a hint" checked={on} onChange={setOn} />
      <Checkbox label="Some" checked="indeterminate" onChange={setOn} />
      <Checkbox label="Disabled" checked={false} onChange={setOn} disabled />
      <Switch label="Follow the system" hint="Light by day" checked={on} onChange={setOn} />
      <Switch label="Disabled" checked={false} onChange={setOn} disabled />
    </GallerySection>
  )
}

export function GalleryBadges() {
  return (
    <GallerySection title="Badges and states of work">
      {tones.map((tone) => (
        <Badge key={tone} tone={tone}>
          {tone}
        </Badge>
      ))}
      <Badge count>12</Badge>
      <Badge count tone="accent">
        3
      </Badge>
      {(['idle', 'running', 'waiting', 'done', 'failed'] as const).map((status) => (
        <span key={status} style={{ display: 'inline-flex', gap: 6, alignItems: 'center' }}>
          <StatusDot status={status} label={status} />
          {status}
        </span>
      ))}
    </GallerySection>
  )
}

export function GalleryMenus() {
  const [wrap, setWrap] = useState(true)
  const items: MenuItem[] = [
    { kind: 'heading', label: 'File' },
    { label: 'Open', icon: FolderOpen, keys: 'mod+o', onSelect: () => undefined },
    { label: 'Rename', icon: Pencil, onSelect: () => undefined },
    { label: 'Not now', disabled: true, onSelect: () => undefined },
    { kind: 'check', label: 'Wrap lines', checked: wrap, onChange: setWrap },
    { kind: 'submenu', label: 'More', items: [{ label: 'Deeper', onSelect: () => undefined }] },
    { kind: 'separator' },
    { label: 'Delete', icon: Trash2, danger: true, keys: 'delete', onSelect: () => undefined },
  ]
  return (
    <GallerySection title="Menus and popovers">
      <Menu items={items}>
        <Button>Menu</Button>
      </Menu>
      <Menu items={items}>
        <IconButton icon={Settings} label="Menu of an icon" />
      </Menu>
      <ContextMenu items={items}>
        <div style={{ padding: 12, border: '1px dashed var(--border-strong)' }}>Right click here</div>
      </ContextMenu>
      <Popover label="Filter" trigger={<Button variant="ghost">Popover</Button>}>
        Anything may stand here.
      </Popover>
    </GallerySection>
  )
}
