import { memo, type ComponentType } from 'react'
import { BashTool } from './bash-tool'
import { BatchTool } from './batch-tool'
import { EditTool } from './edit-tool'
import { GenericTool } from './generic-tool'
import { PatchTool } from './patch-tool'
import { QuestionTool } from './question-tool'
import { ReadTool } from './read-tool'
import { SearchTool } from './search-tool'
import { SkillTool } from './skill-tool'
import { TaskTool } from './task-tool'
import { TodoTool } from './todo-tool'
import type { ToolViewProps } from './tool-props'
import { FetchTool, WebSearchTool } from './web-tool'

const views: Readonly<Record<string, ComponentType<ToolViewProps>>> = {
  bash: BashTool,
  edit: EditTool,
  multiedit: EditTool,
  write: EditTool,
  apply_patch: PatchTool,
  read: ReadTool,
  glob: SearchTool,
  grep: SearchTool,
  list: SearchTool,
  todowrite: TodoTool,
  question: QuestionTool,
  task: TaskTool,
  batch: BatchTool,
  skill: SkillTool,
  webfetch: FetchTool,
  websearch: WebSearchTool,
  codesearch: WebSearchTool,
}

/** A tool call, drawn by the view of its tool. */
export const ToolView = memo(function ToolView(props: ToolViewProps) {
  const View = views[props.part.tool] ?? GenericTool
  return <View {...props} />
})
