import type { V1ChatEvent, V1ContentBlock, V1ContentDelta } from '#protocol/compat/v1'
import type { TurnLine } from './turn-feed'

type Line = Exclude<TurnLine, { type: 'complete' }>
type Block = { key: string; index: number; waiting: V1ChatEvent[]; closed: boolean }

/** A turn as blocks that come one after another. What happens beside an open block waits until that one is closed. */
export class ChatBlocks {
  readonly #open: Block[] = []
  #count = 0

  /** What can be told now. */
  take(line: Line): V1ChatEvent[] {
    switch (line.type) {
      case 'text-delta':
        this.#extend(this.#block('text', { type: 'text' }), { type: 'text_delta', text: line.text })
        break
      case 'reasoning-delta':
        this.#extend(this.#block('thinking', { type: 'thinking' }), { type: 'thinking_delta', thinking: line.text })
        break
      case 'text':
        this.#close('text')
        break
      case 'reasoning':
        this.#close('thinking')
        break
      case 'tool-call':
        this.#block(line.id, { type: 'tool_use', id: line.id, name: line.tool, input: line.args })
        break
      case 'tool-result':
        this.#extend(this.#find(line.id), { type: 'tool_result', text: line.output, is_error: line.isError })
        this.#close(line.id)
        break
    }
    return this.#flush()
  }

  /** Everything that is still open ends. */
  end(): V1ChatEvent[] {
    for (const { key } of [...this.#open]) this.#close(key)
    return this.#flush()
  }

  #block(key: string, content_block: V1ContentBlock): Block {
    const present = this.#find(key)
    if (present) return present
    const index = this.#count++
    const block: Block = { key, index, waiting: [{ type: 'content_block_start', index, content_block }], closed: false }
    this.#open.push(block)
    return block
  }

  #find(key: string): Block | undefined {
    return this.#open.find((block) => block.key === key && !block.closed)
  }

  #extend(block: Block | undefined, delta: V1ContentDelta) {
    block?.waiting.push({ type: 'content_block_delta', index: block.index, delta })
  }

  #close(key: string) {
    const block = this.#find(key)
    if (!block) return
    block.waiting.push({ type: 'content_block_stop', index: block.index })
    block.closed = true
  }

  #flush(): V1ChatEvent[] {
    const events: V1ChatEvent[] = []
    for (let first = this.#open[0]; first; first = this.#open[0]) {
      events.push(...first.waiting.splice(0))
      if (!first.closed) break
      this.#open.shift()
    }
    return events
  }
}
