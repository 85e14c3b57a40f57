/** One server-sent event; `event` is absent where none was named, and `data` is the text that is no JSON. */
export type SentEvent = { event?: string; data: any } // oxlint-disable-line typescript/no-explicit-any -- tests compare events of any door

/** The events of a whole answer. */
export function readSentEvents(text: string): SentEvent[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const lines = block.split('\n')
      const event = lines.find((line) => line.startsWith('event: '))?.slice(7)
      const data = lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice(6)).join('\n')
      return { ...(event === undefined ? {} : { event }), data: data.startsWith('{') ? (JSON.parse(data) as unknown) : data }
    })
}
