// The whole story of the page of `auth0-api dev-tenant --ui`, in a browser: node page_story.mjs CHROMIUM URL [SCREENSHOT]
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { openPage } from './browser.mjs'

const [chromium, url, screenshot] = process.argv.slice(2)
const page = await openPage(chromium, url)

const text = (id) => page.ask(`document.getElementById('${id}').textContent`)
const set = (id, value) => page.ask(`document.getElementById('${id}').value = ${JSON.stringify(value)}`)
// Until all of it is done.
const click = async (selector) => {
  await page.ask(`document.querySelector('${selector}').click()`)
  await page.until("document.querySelector('main').ariaBusy === 'false'")
}
const untilText = (id, part) =>
  page.until(`document.getElementById('${id}').textContent.includes(${JSON.stringify(part)})`)
const issue = () => click('#issue button[type=submit]')

async function send() {
  await click('#request button[type=submit]')
  return text('answer')
}

const steps = {
  'shows the tenant and the defects that a token can have': async () => {
    await untilText('issuer', 'https://localhost:')
    assert.equal(await page.ask("document.getElementById('defect').length"), 11)
  },

  'can be used with the keyboard alone': async () => {
    const focused = () => page.ask('document.activeElement.id')
    await page.press('Tab')
    assert.equal(await focused(), 'subject')
    await page.press('Tab')
    await page.type('read:orders write:orders')
    assert.equal(await page.ask("document.getElementById('scope').value"), 'read:orders write:orders')
    await page.press('Enter', 'Enter', '\r')
    await untilText('verdict', 'Verified')
    const reached = new Set()
    for (let i = 0; i < 40; ++i) {
      await page.press('Tab')
      reached.add(await page.ask("document.activeElement.id || document.activeElement.dataset.command || 'other'"))
    }
    for (const id of ['defect', 'bound', 'explain', 'path', 'fail', 'rotate-keys', 'recover']) assert(reached.has(id), id)
  },

  'has a label for each control': async () => {
    const unlabelled = await page.ask(`[...document.querySelectorAll('input, select, textarea')]
      .filter((control) => control.labels.length !== 1).map((control) => control.id)`)
    assert.deepEqual(unlabelled, [])
  },

  'shows what a token says and that each check passed': async () => {
    await set('permissions', 'read:invoices')
    await set('organization', 'org_1')
    await set('lifetime', '60')
    await issue()
    const claims = JSON.parse(await text('token-claims'))
    assert.deepEqual(claims.permissions, ['read:invoices'])
    assert.equal(claims.org_id, 'org_1')
    assert.equal(claims.exp - claims.iat, 60)
    assert.equal(await page.ask("document.querySelectorAll('#checks .fails').length"), 0)
    assert(await page.ask("document.querySelectorAll('#checks .holds').length > 10"))
  },

  'shows which check a defect fails': async () => {
    await set('defect', 'wrong_audience')
    await issue()
    assert.match(await text('verdict'), /Refused: audience_mismatch/)
    assert.match(await page.ask("document.querySelector('#checks .fails').parentElement.textContent"), /6\.2/)
    assert.notEqual(await text('remedy'), '')
    await set('defect', '')
  },

  'calls the API': async () => {
    await issue()
    assert.match(await send(), /200/)
    await set('scope', '')
    await issue()
    assert.match(await send(), /403/)
    assert.match(await text('answer-text'), /insufficient_scope/)
    assert.match(await text('curl'), /^curl -i --cacert .*Authorization: Bearer .*\/orders'$/s)
    await set('scope', 'read:orders')
  },

  'makes a DPoP key and its proofs': async () => {
    await click('#bound')
    await untilText('thumbprint', 'Thumbprint')
    await issue()
    await untilText('token-claims', '"cnf"')
    assert.match(await text('verdict'), /Verified/)
    const claims = JSON.parse(await text('token-claims'))
    assert((await text('thumbprint')).endsWith(claims.cnf.jkt))
    assert.match(JSON.parse(await text('proof-claims')).htu, /^https:\/\/localhost:\d+\/orders$/)
    assert.match(await text('curl'), /DPoP: eyJ/)
    assert.match(await send(), /200/)
  },

  'shows how proofs are refused': async () => {
    for (const [proof, reason] of [['again', 'proof_replayed'], ['other-url', 'url_mismatch'], ['none', 'token_is_bound']]) {
      if (proof === 'again') assert.match(await send(), /200/)
      await set('proof', proof)
      assert.match(await send(), /401/, proof)
      await untilText('traffic', reason)
    }
    await set('proof', 'valid')
    await click('#bound')
  },

  'rotates keys': async () => {
    await issue()
    const kid = JSON.parse(await text('token-header')).kid
    await click('[data-command=rotate-keys]')
    await untilText('tenant-status', 'Rotate keys: done')
    await issue()
    assert.notEqual(JSON.parse(await text('token-header')).kid, kid)
    assert.match(await text('verdict'), /Verified/)
  },

  'fails and recovers': async () => {
    await click('#fail')
    await untilText('tenant-status', 'It fails')
    await issue()
    assert.match(await text('verdict'), /Undecided/)
    await click('[data-command=recover]')
    await untilText('tenant-status', 'Recover: done')
    await issue()
    assert.match(await text('verdict'), /Verified/)
  },

  'lists what reached the tenant and the API': async () => {
    await untilText('traffic', 'POST /admin/recover')
    await untilText('traffic', 'GET /.well-known/jwks.json')
    await untilText('traffic', 'GET /orders')
  },

  'shows problems': async () => {
    await set('path', 'orders')
    await click('#explain')
    await untilText('problem', 'path must begin with /')
    await set('path', '/orders')
    await issue()
    assert(await page.ask("document.getElementById('problem').hidden"))
    page.problems.splice(0, 1) // the answer 400 of this step
  },

  'stores nothing, and the browser has nothing to complain about': async () => {
    assert.equal(await page.ask('localStorage.length + sessionStorage.length + document.cookie.length'), 0)
    assert.deepEqual(page.problems, [])
  }
}

async function takeScreenshot() {
  await page.inPage('Emulation.setDeviceMetricsOverride', { width: 1280, height: 860, deviceScaleFactor: 1, mobile: false })
  await page.inPage('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: 'light' }] })
  await set('defect', 'expired')
  await issue()
  await send()
  await page.inPage('Emulation.setScrollbarsHidden', { hidden: true })
  await page.ask('scrollTo(0, 0)')
  const { data } = await page.inPage('Page.captureScreenshot', { format: 'png' })
  writeFileSync(screenshot, Buffer.from(data, 'base64'))
}

let step = ''
try {
  for (step of Object.keys(steps)) {
    await steps[step]()
    console.log(`ok: ${step}`)
  }
  if (screenshot) await takeScreenshot()
} catch (error) {
  console.error(`failed: ${step}: ${error.message}`)
  process.exitCode = 1
} finally {
  await page.close()
}
