import { call } from './calls.js'
import { makeKey, makeProof } from './dpop.js'
import { element, showAnswer, showExplanation, showProblem, showRequests } from './views.js'

let apiUrl = ''
let key // made when it is first wanted
let lastProof = ''

const value = (id) => element(id).value.trim()
const words = (id) => value(id).split(/\s+/).filter(Boolean)

let running = 0
const addRunning = (change) => {
  running += change
  document.querySelector('main').ariaBusy = String(running > 0)
}

// Does it, and shows what went wrong.
const handle = (action) => async (event) => {
  event?.preventDefault()
  showProblem('')
  addRunning(1)
  try {
    await action(event)
  } catch (error) {
    showProblem(error.message)
  }
  addRunning(-1)
}

function tokenFromForm() {
  const claims = {}
  if (value('organization')) claims.org_id = value('organization')
  if (element('bound').checked) claims.cnf = { jkt: key.thumbprint }
  const body = { subject: value('subject'), expires_in: Number(value('lifetime')), scope: words('scope').join(' '), claims }
  if (words('permissions').length > 0) body.permissions = words('permissions')
  if (value('defect')) body.defect = value('defect')
  return body
}

// Whether the token comes with a proof: the key must be one of this page, and a proof wanted.
const wantsProof = () => element('bound').checked && value('proof') !== 'none'

async function proofFor({ token, method, path }) {
  if (value('proof') === 'again' && lastProof) return lastProof
  const url = apiUrl + (value('proof') === 'other-url' ? 'elsewhere' : path.slice(1))
  return makeProof(key, { method, url, token })
}

async function requestFromForm() {
  const request = { token: value('token'), method: value('method'), path: value('path') }
  if (wantsProof()) request.proof = await proofFor(request)
  return request
}

async function explain() {
  showExplanation(await call('explain', await requestFromForm()))
}

async function issue() {
  if (element('bound').checked) await showKey()
  element('token').value = (await call('token', tokenFromForm())).access_token
  await explain()
}

async function send() {
  const request = await requestFromForm()
  showAnswer(await call('send', request))
  lastProof = request.proof ?? ''
  if (request.token) await explain()
}

async function showKey() {
  key ??= await makeKey()
  element('thumbprint').textContent = element('bound').checked ? `Thumbprint of the key: ${key.thumbprint}` : ''
}

const faults = {
  down: ['down', {}],
  keys: ['fault', { path: '/.well-known/jwks.json', status: 500 }],
  slow: ['fault', { delay_ms: 3000 }],
  cut: ['fault', { body: 'cut' }]
}

async function command(name, body, done) {
  await call(name, body)
  element('tenant-status').textContent = done
}

// New requests appear by themselves, as long as somebody can see the page.
async function follow(after = 0) {
  let last = after
  if (!document.hidden) {
    try {
      const { requests } = await call('traffic', { after })
      showRequests(requests)
      last = requests.at(-1)?.number ?? after
    } catch {
      showProblem('The tenant does not answer: has auth0-api ended?')
    }
  }
  setTimeout(() => follow(last), 1000)
}

async function start() {
  const settings = await call('settings', { key: location.hash.slice(1) })
  if (settings.explanation) return showExplanation(settings.explanation)
  for (const part of document.querySelectorAll('[data-tenant]')) part.hidden = false
  apiUrl = settings.api_url
  element('issuer').textContent = settings.issuer
  element('audience').textContent = settings.audience
  element('api-url').textContent = settings.api_url
  element('defect').append(...settings.defects.map((name) => new Option(name)))
  follow()
}

element('issue').addEventListener('submit', handle(issue))
element('bound').addEventListener('change', handle(showKey))
element('explain').addEventListener('click', handle(explain))
element('request').addEventListener('submit', handle(send))
element('fail').addEventListener('click', handle(() =>
  command(...faults[value('fault')], `It fails: ${element('fault').selectedOptions[0].text}.`)))
for (const button of document.querySelectorAll('[data-command]')) {
  button.addEventListener('click', handle(() => command(button.dataset.command, {}, `${button.textContent}: done.`)))
}
handle(start)()
