// What `auth0-api explain --open` shows, in a browser: node explanation_story.mjs CHROMIUM URL
import assert from 'node:assert/strict'
import { openPage } from './browser.mjs'

const [chromium, url] = process.argv.slice(2)
const page = await openPage(chromium, url)

const text = (id) => page.ask(`document.getElementById('${id}').textContent`)
const isShown = (id) => page.ask(`document.getElementById('${id}').offsetParent !== null`)

try {
  await page.until("document.getElementById('verdict').textContent.includes('Refused: token_expired')")
  assert.equal(JSON.parse(await text('token-claims')).sub, 'auth0|test-user')
  assert.match(await page.ask("document.querySelector('#checks .fails').parentElement.textContent"), /6\.3/)
  for (const id of ['issue', 'token', 'request', 'fail', 'traffic', 'issuer']) assert(!(await isShown(id)), id)
  assert.deepEqual(page.problems, [])

  await page.inPage('Page.reload')
  await page.until("document.getElementById('problem').textContent.includes('was shown already')")
  assert.equal(await text('token-claims'), '')
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  await page.close()
}
