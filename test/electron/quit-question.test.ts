import { expect, test } from 'vitest'
import { quitQuestion } from '../../electron/quit-question'

test('one program is told with its folder', () => {
  expect(quitQuestion([{ directory: '/home/me/weather', jobs: ['npm', 'npm'] }])).toEqual({
    message: 'A program still runs in a terminal and ends with the app. Quit?',
    detail: 'npm in weather',
  })
})

test('of many terminals the first are listed and the others counted', () => {
  const { message, detail } = quitQuestion(Array.from({ length: 11 }, (_, index) => ({ directory: `/p/${index}`, jobs: ['make', 'cc'] })))
  expect(message).toMatch(/^Programs still run/)
  expect(detail.split('\n')).toEqual([...Array.from({ length: 8 }, (_, index) => `make, cc in ${index}`), 'and 3 more'])
})
