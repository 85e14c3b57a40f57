import type { AccessScope } from '#protocol/access'
import { Select } from '../../ui/select'
import { folderName } from '../../workbench/file-name'
import { useLayout } from '../../workbench/workbench-context'
import { scopeHints, scopeOptions } from './access-scope'
import styles from './access.module.css'

export type ScopeChoice = { scope: AccessScope; directory: string | undefined }

/** What a program may do and where; a folder is no bound for one that may do everything. */
export function ScopeFields({ value, onChange }: { value: ScopeChoice; onChange: (value: ScopeChoice) => void }) {
  const folders = useLayout((layout) => layout.folders)
  const { scope, directory } = value
  return (
    <div className={styles.fields}>
      <Select
        label="May do"
        value={scope}
        options={scopeOptions}
        onChange={(next) => onChange({ scope: next as AccessScope, directory: next === 'full' ? undefined : directory })}
      />
      <Select
        label="In"
        value={directory ?? ''}
        disabled={scope === 'full' || folders.length === 0}
        options={[{ value: '', label: 'All folders' }, ...folders.map((folder) => ({ value: folder, label: folderName(folder), note: folder }))]}
        onChange={(next) => onChange({ scope, directory: next === '' ? undefined : next })}
      />
      <p className={styles.hint}>{scopeHints[scope]}</p>
    </div>
  )
}
