// Tools are often written for Bun, as the published documentation shows them. What they use of it most, its shell and
// its files, is there in the modules of tools, and only there: packages that look for Bun must not find it.
import { spawn } from 'node:child_process'
import { access, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

const MAX_OUTPUT = 10 * 1024 * 1024

/** @param {string} directory where a command runs that says nothing else */
export function bunFor(directory) {
  const $ = (strings, ...values) => new ShellCommand(commandLine(strings, values), { cwd: directory, env: process.env })
  $.escape = quote
  return {
    $,
    env: process.env,
    file: (name) => {
      const file = path.resolve(directory, name)
      return {
        text: () => readFile(file, 'utf8'),
        json: async () => JSON.parse(await readFile(file, 'utf8')),
        bytes: () => readFile(file),
        exists: () => access(file).then(() => true, () => false),
      }
    },
    write: async (name, data) => {
      await writeFile(path.resolve(directory, name), data)
      return Buffer.byteLength(data)
    },
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  }
}

/** Starts when somebody waits for it, once. */
class ShellCommand {
  #line
  #options
  #throws = true
  #result

  constructor(line, options) {
    this.#line = line
    this.#options = options
  }

  cwd(directory) {
    this.#options = { ...this.#options, cwd: directory }
    return this
  }

  env(variables) {
    this.#options = { ...this.#options, env: variables }
    return this
  }

  quiet() {
    return this
  }

  nothrow() {
    return this.throws(false)
  }

  throws(wanted) {
    this.#throws = wanted
    return this
  }

  async text() {
    return (await this.#run()).stdout.toString('utf8')
  }

  async json() {
    return JSON.parse(await this.text())
  }

  async *lines() {
    yield* (await this.text()).replace(/\n$/, '').split('\n')
  }

  // Awaiting a command is how it is run.
  // oxlint-disable-next-line unicorn/no-thenable
  then(onDone, onFailed) {
    return this.#run().then(onDone, onFailed)
  }

  catch(onFailed) {
    return this.#run().catch(onFailed)
  }

  finally(onEnd) {
    return this.#run().finally(onEnd)
  }

  #run() {
    this.#result ??= runLine(this.#line, this.#options).then((result) => {
      if (result.exitCode === 0 || !this.#throws) return result
      const said = result.stderr.toString('utf8').trim().slice(0, 2_000)
      throw Object.assign(new Error(`Failed with exit code ${result.exitCode}${said ? `: ${said}` : ''}`), result)
    })
    return this.#result
  }
}

function runLine(line, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', line], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const kept = { stdout: [], stderr: [] }
    let bytes = 0
    for (const name of ['stdout', 'stderr']) {
      child[name].on('data', (chunk) => {
        bytes += chunk.length
        if (bytes <= MAX_OUTPUT) kept[name].push(chunk)
      })
    }
    child.once('error', reject)
    child.once('close', (code) => resolve({ exitCode: code ?? 1, stdout: Buffer.concat(kept.stdout), stderr: Buffer.concat(kept.stderr) }))
  })
}

/** What is put into the line is one word of it, a list is several, and `{ raw }` is part of the line itself. */
function commandLine(strings, values) {
  return strings.raw.reduce((line, text, index) => line + text + (index < values.length ? word(values[index]) : ''), '')
}

function word(value) {
  if (Array.isArray(value)) return value.map(word).join(' ')
  if (typeof value === 'object' && value !== null && typeof value.raw === 'string') return value.raw
  return quote(String(value))
}

function quote(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
