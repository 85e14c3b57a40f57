import { SquareTerminal, TextWrap } from 'lucide-react'
import { memo, useState } from 'react'
import { Code } from './code'
import { CopyButton } from './copy-button'
import { IconButton } from './icon-button'
import { useLabels } from './labels'
import { useMarkdownActions } from './markdown-actions'
import styles from './markdown-code.module.css'

export interface MarkdownCodeProps {
  code: string
  lang?: string
  streaming?: boolean
}

const SHELLS = ['bash', 'console', 'fish', 'sh', 'shell', 'shellscript', 'terminal', 'zsh']

/** A code block with its language, a wrap switch and a copy button. */
export const MarkdownCode = memo(function MarkdownCode({ code, lang, streaming }: MarkdownCodeProps) {
  const labels = useLabels()
  const { onCommand } = useMarkdownActions()
  const [wrap, setWrap] = useState(false)
  // "```ts title=x" and "```src/app.ts" both occur; the first word says enough.
  const name = lang?.trim().split(/[\s{,]/)[0] ?? ''
  return (
    <div className={styles.block}>
      <div className={styles.header} data-find-skip>
        <span className={styles.lang}>{name || labels.plainText}</span>
        <IconButton icon={TextWrap} label={labels.wrapLines} size="sm" pressed={wrap} onClick={() => setWrap(!wrap)} />
        {onCommand && !streaming && SHELLS.includes(name.toLowerCase()) && (
          <IconButton icon={SquareTerminal} label={labels.typeCommand} size="sm" onClick={() => onCommand(code)} />
        )}
        <CopyButton text={code} />
      </div>
      <Code code={code} lang={name} wrap={wrap} streaming={streaming} label={name || labels.plainText} className={styles.code} />
    </div>
  )
})
