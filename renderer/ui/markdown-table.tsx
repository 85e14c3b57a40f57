import { Sheet } from 'lucide-react'
import type { Token, Tokens } from 'marked'
import type { ReactNode } from 'react'
import { CopyButton } from './copy-button'
import { useLabels } from './labels'
import { tableAsCsv } from './markdown-table-text'
import styles from './markdown.module.css'

export interface MarkdownTableProps {
  token: Tokens.Table
  inline: (tokens: readonly Token[]) => ReactNode
}

/** A table in a box of its own, so that a wide one scrolls alone; copied as CSV or as it was written. */
export function MarkdownTable({ token, inline }: MarkdownTableProps) {
  const labels = useLabels()
  return (
    <div className={styles.tableFrame}>
      <div className={styles.tableActions} data-find-skip>
        <CopyButton text={() => tableAsCsv(token)} label={labels.copyCsv} icon={Sheet} />
        <CopyButton text={token.raw.trim()} label={labels.copyMarkdown} />
      </div>
      <div className={styles.tableBox} tabIndex={0} role="group">
        <table className={styles.table}>
          <thead>
            <tr>
              {token.header.map((cell, index) => (
                <th key={index} scope="col" align={cell.align ?? undefined}>
                  {inline(cell.tokens)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {token.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, at) => (
                  <td key={at} align={cell.align ?? undefined}>
                    {inline(cell.tokens)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}
