import { z } from 'zod'
import { readConfig } from '../config/config'
import description from './batch.txt?raw'
import { defineTool, type NestedCall } from './tool'

const MAX_CALLS = 25

const Call = z.object({
  tool: z.string().min(1).describe('The name of the tool'),
  parameters: z.record(z.string(), z.unknown()).describe('Its parameters'),
})

/** Off unless the configuration says `experimental: { "batch_tool": true }`: models that call in parallel do not need it. */
export const batch = defineTool({
  id: 'batch',
  description,
  parameters: z.object({ tool_calls: z.array(Call).min(1).max(MAX_CALLS).describe('The calls to make at the same time') }),
  available: async (instance) => (await readConfig(instance)).experimental?.batch_tool === true,
  async execute({ tool_calls: calls }, ctx) {
    const { run } = ctx
    if (!run) throw new Error('Calls cannot be made from here')
    ctx.progress({ title: titleOf(calls.length) })
    const done = await Promise.all(calls.map(async ({ tool, parameters }) => ({ tool, ...(await runOne(tool, () => run(tool, parameters))) })))
    // An abort has ended every call of the batch, so the batch itself was ended too.
    ctx.signal.throwIfAborted()
    const failed = done.filter((call) => call.error !== undefined)
    const details = done.map(({ tool, callID, error }) => ({ tool, success: error === undefined, ...(callID ? { callID } : {}) }))
    return {
      title: `${titleOf(calls.length)}, ${calls.length - failed.length} succeeded`,
      output: failed.length === 0 ? `All ${calls.length} calls were made. Each has its own result.` : describeFailed(calls.length, failed),
      metadata: { totalCalls: calls.length, successful: calls.length - failed.length, failed: failed.length, tools: calls.map(({ tool }) => tool), details },
    }
  },
})

type Outcome = Partial<NestedCall>

async function runOne(tool: string, call: () => Promise<NestedCall>): Promise<Outcome> {
  return tool.toLowerCase() === 'batch' ? { error: 'A batch cannot hold another batch' } : call()
}

function describeFailed(total: number, failed: { tool: string; error?: string }[]) {
  const reasons = failed.map(({ tool, error }) => `- ${tool}: ${error?.split('\n')[0]}`)
  return `${total - failed.length} of ${total} calls succeeded; each has its own result. These failed:\n${reasons.join('\n')}`
}

function titleOf(count: number) {
  return `Batch of ${count} call${count === 1 ? '' : 's'}`
}
