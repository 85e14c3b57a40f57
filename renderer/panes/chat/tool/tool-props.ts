import type { ToolPart } from '#protocol/message'

export type ToolViewProps = {
  part: ToolPart
  directory: string
  onFile: (path: string, line?: number) => void
}
