import { expect, test } from 'vitest'
import { startConversation } from '../../support/conversation'

test('an answer never overtakes the events that led to it', async () => {
  const talk = await startConversation()
  try {
    const stream = await talk.server.events()
    for (let round = 1; round <= 12; round += 1) {
      // A call that fails at once ends its turn amid a burst, where events wait for each other.
      talk.model.script([{ error: { status: 401, body: { error: { message: 'the key is wrong' } } } }])
      await talk.ask(await talk.session(), 'hello')
      expect(stream.frames.filter((frame) => frame.data.type === 'session.error').length).toBe(round)
      expect(stream.frames.filter((frame) => frame.data.type === 'session.idle').length).toBe(round)
    }
    stream.close()
  } finally {
    await talk.close()
  }
})
