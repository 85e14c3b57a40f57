import { Bot, ExternalLink, Square } from 'lucide-react'
import type { SessionID } from '#protocol/id'
import { useAbortSession, useBackgroundTasks } from '../../../client/session'
import { IconButton } from '../../../ui/icon-button'
import { Markdown } from '../../../ui/markdown'
import { useWorkbench } from '../../../workbench/workbench-context'
import { useChatScope } from '../chat-scope'
import { formatCost, formatCount } from '../timeline/turn-facts'
import { readTask } from './task-facts'
import { inputText, outputOf } from './tool-facts'
import { ToolFrame } from './tool-frame'
import type { ToolViewProps } from './tool-props'
import frame from './tool-frame.module.css'

/** Work that another agent does in a session of its own: what it is at, what it cost, and the way there. */
export function TaskTool({ part, directory }: ToolViewProps) {
  const workbench = useWorkbench()
  const { sessionID, onFile, onLink } = useChatScope()
  const abort = useAbortSession()
  const background = useBackgroundTasks(directory)
  const task = readTask(part)
  const running = part.state.status === 'running'
  const open = (id: SessionID) => workbench.open({ pane: 'chat', directory, sessionID: id })
  const facts = (
    <>
      {task.state === 'waiting' && <span>waits for its turn</span>}
      {task.calls > 0 && <span>{`${task.calls} call${task.calls === 1 ? '' : 's'}`}</span>}
      {task.tokens > 0 && <span>{`${formatCount(task.tokens)} tokens`}</span>}
      {task.cost > 0 && <span>{formatCost(task.cost)}</span>}
      {task.state === 'cancelled' && <span>stopped</span>}
    </>
  )
  return (
    <ToolFrame
      part={part}
      icon={Bot}
      verb={inputText(part, 'subagent_type') || 'Task'}
      subject={inputText(part, 'description')}
      facts={facts}
      actions={
        task.sessionID !== undefined && (
          <>
            {running && <IconButton icon={Square} size="sm" label="Stop this task" onClick={() => abort.mutate(task.sessionID!)} />}
            <IconButton icon={ExternalLink} size="sm" label="Open the task's session" onClick={() => open(task.sessionID!)} data-testid="open-task" />
          </>
        )
      }
    >
      {running && (
        <p className={frame.label}>
          {task.current ?? 'Thinking'}
          {task.state !== 'background' && (
            <button type="button" className={frame.inline} onClick={() => background.mutate(sessionID)}>
              Go on in the background
            </button>
          )}
        </p>
      )}
      <p className={frame.label}>Asked</p>
      <pre className={frame.text} tabIndex={0}>{inputText(part, 'prompt')}</pre>
      {task.result !== '' && outputOf(part) !== '' && (
        <>
          <p className={frame.label}>{task.state === 'running' ? 'Goes on in the background' : 'Answered'}</p>
          <div className={frame.prose}>
            <Markdown text={task.result} onFile={onFile} onLink={onLink} />
          </div>
        </>
      )}
    </ToolFrame>
  )
}
