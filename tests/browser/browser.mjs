// Headless Chromium, spoken to over its DevTools protocol through a pipe: messages of JSON, each ended by a zero byte.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const patience = 20_000 // ms

const flags = (profile) => ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
  '--no-proxy-server', '--disable-background-networking', '--disable-component-update', '--force-color-profile=srgb',
  '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank']

export async function openPage(chromium, url) {
  const profile = mkdtempSync(join(tmpdir(), 'page-story-'))
  const process = spawn(chromium, flags(profile), { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => process.once('exit', resolve))
  const waiting = new Map()
  const problems = []
  let text = ''
  let lastId = 0

  const hear = ({ id, method, params, error, result }) => {
    if (id) {
      const { resolve, reject } = waiting.get(id)
      waiting.delete(id)
      error ? reject(new Error(error.message)) : resolve(result)
    }
    if (method === 'Runtime.exceptionThrown') problems.push(params.exceptionDetails.exception?.description)
    if (method === 'Log.entryAdded' && params.entry.level === 'error') problems.push(params.entry.text)
    if (method === 'Runtime.consoleAPICalled' && params.type === 'error') problems.push('console.error')
  }
  process.stdio[4].setEncoding('utf8').on('data', (data) => {
    const parts = (text + data).split('\0')
    text = parts.pop()
    parts.forEach((part) => hear(JSON.parse(part)))
  })
  const send = (method, params = {}, sessionId = undefined) => new Promise((resolve, reject) => {
    waiting.set(++lastId, { resolve, reject })
    process.stdio[3].write(JSON.stringify({ id: lastId, method, params, sessionId }) + '\0')
  })

  const { targetInfos } = await send('Target.getTargets')
  const { targetId } = targetInfos.find(({ type }) => type === 'page')
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
  const inPage = (method, params) => send(method, params, sessionId)
  for (const domain of ['Page', 'Runtime', 'Log']) await inPage(`${domain}.enable`)
  await inPage('Page.navigate', { url })

  // What an expression says in the page.
  const ask = async (expression) => {
    const { result, exceptionDetails } = await inPage('Runtime.evaluate',
      { expression, awaitPromise: true, returnByValue: true })
    assert.equal(exceptionDetails, undefined, `${expression}: ${exceptionDetails?.exception?.description}`)
    return result.value
  }
  // Waits until it is true.
  const until = async (expression) => {
    const end = Date.now() + patience
    while (!(await ask(expression).catch(() => false))) {
      if (Date.now() > end) assert.fail(`${expression} did not become true`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  // Presses keys as a person does who has no mouse.
  const press = async (key, code = key, text = undefined) => {
    const keys = { Tab: 9, Enter: 13, ' ': 32, ArrowDown: 40, ArrowUp: 38 }
    const event = { key, code, windowsVirtualKeyCode: keys[key], text }
    await inPage('Input.dispatchKeyEvent', { type: 'keyDown', ...event })
    await inPage('Input.dispatchKeyEvent', { type: 'keyUp', ...event })
  }
  const type = (written) => inPage('Input.insertText', { text: written })
  const close = async () => {
    send('Browser.close').catch(() => {})
    const giveUp = setTimeout(() => process.kill('SIGKILL'), patience)
    await ended
    clearTimeout(giveUp)
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  }
  return { ask, until, press, type, inPage, problems, close }
}
