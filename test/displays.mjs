import { spawn } from 'node:child_process'
import os from 'node:os'
import { hasDisplay } from '../electron/runtime/node.mjs'

const start = ['-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-displayfd', '3']

/** How many stories go on side by side (TEST_LANES): each takes most of a core, and all of the keys and the clipboard of its display. */
export function lanes() {
  const wanted = Number(process.env.TEST_LANES ?? 1)
  return hasDisplay() ? 1 : Math.max(1, Math.min(wanted, os.availableParallelism()))
}

/**
 * A virtual display for each lane, whose names the tests find in TEST_DISPLAYS; none where the machine has one of its own.
 * @param {number} count
 * @returns {Promise<{ environment: Record<string, string>, close: () => void }>}
 */
export async function openDisplays(count) {
  if (hasDisplay()) return { environment: {}, close: () => undefined }
  const displays = Array.from({ length: count }, () => openDisplay())
  const close = () => displays.forEach(({ child }) => child.kill())
  try {
    const names = await Promise.all(displays.map(({ name }) => name))
    return { environment: { DISPLAY: names[0] ?? '', TEST_DISPLAYS: names.join(' ') }, close }
  } catch (error) {
    close()
    throw error
  }
}

/** It chooses a free number by itself, and tells it. */
function openDisplay() {
  const child = spawn('Xvfb', start, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const told = child.stdio[3]
  /** @type {Promise<string>} */
  const name = new Promise((resolve, reject) => {
    let number = ''
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the virtual display ended (${code})`)))
    told?.on('data', (/** @type {Buffer} */ data) => {
      number += data
      if (number.endsWith('\n')) resolve(`:${number.trim()}`)
    })
  })
  return { child, name }
}
