import type { EventStream, Frame } from './event-stream'

export type DroppingReader = {
  /** Opens the stream where it was left: after this id, or from the start. */
  open: (after: string | undefined) => Promise<EventStream>
  /** How many events pass between two cuts. */
  every: number
  /** Works on one event; true when it was the last one. */
  take: (frame: Frame) => boolean | void | Promise<boolean | void>
}

/** Follows a stream and cuts its own connection again and again; the answer says how often, and how many events it read. */
export async function readWithDrops({ open, every, take }: DroppingReader): Promise<{ drops: number; events: number }> {
  let after: string | undefined
  let [drops, events] = [0, 0]
  for (;;) {
    const stream = await open(after)
    let left = every
    for await (const frame of stream) {
      if (frame.id !== undefined) after = frame.id
      events += 1
      if (await take(frame)) {
        stream.close()
        return { drops, events }
      }
      left -= 1
      if (left === 0) break
    }
    stream.close()
    drops += 1
  }
}
