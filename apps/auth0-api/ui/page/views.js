// Shows what the server says. All of it is text, never markup.
export const element = (id) => document.getElementById(id)

const make = (name, text, className) => {
  const made = document.createElement(name)
  made.textContent = text
  if (className) made.className = className
  return made
}

const row = (...cells) => {
  const made = document.createElement('tr')
  made.append(...cells)
  return made
}

const marks = { holds: '✓ passed', fails: '✗ failed', not_checked: '– not checked' }

const verdicts = {
  verified: 'Verified: the library accepts the token.',
  audience_not_checked: 'Verified, all but the audience, which was not given.',
  nothing_verified: 'Nothing was verified: there are no keys.',
  refused: 'Refused',
  undecided: 'Undecided: the keys of the tenant are not available.'
}

const pretty = (object) => (object === null ? 'cannot be read' : JSON.stringify(object, null, 2))

export function showExplanation({ verdict, refusal, token, proof, checks, curl }) {
  element('token-header').textContent = pretty(token.header)
  element('token-claims').textContent = pretty(token.claims)
  element('token-times').replaceChildren(
    ...Object.entries(token.times).map(([claim, time]) => make('li', `${claim}: ${time.utc}, ${time.words}`)))
  element('proof-part').hidden = !proof
  element('proof-claims').textContent = proof ? pretty(proof.claims) : ''
  element('verdict').textContent = verdicts[verdict] + (verdict === 'refused' ? `: ${refusal.reason}` : '')
  element('verdict').className = { verified: 'holds', refused: 'fails' }[verdict] ?? 'not_checked'
  element('remedy').textContent = refusal ? [refusal.message, refusal.remedy].filter(Boolean).join('. ') : ''
  element('checks').replaceChildren(...checks.map(({ outcome, rule, name, note }) =>
    row(make('td', marks[outcome], outcome), make('td', rule), make('td', note ? `${name}: ${note}` : name))))
  element('curl').textContent = curl ?? ''
}

const shownHeaders = ['www-authenticate', 'dpop-nonce', 'retry-after']

export function showAnswer({ status, headers, body }) {
  element('answer').textContent = `The API answers ${status}.`
  element('answer').className = status < 400 ? 'holds' : 'fails'
  const lines = headers.filter(([name]) => shownHeaders.includes(name.toLowerCase())).map((pair) => pair.join(': '))
  element('answer-text').textContent = [...lines, body].join('\n')
}

export function showRequests(requests) {
  const rows = requests.map(({ at, server, method, path, status, note }) =>
    row(make('td', new Date(at).toLocaleTimeString()), make('td', server), make('td', `${method} ${path}`),
      make('td', status, status < 400 ? 'holds' : 'fails'), make('td', note)))
  element('traffic').prepend(...rows.reverse())
  while (element('traffic').rows.length > 200) element('traffic').lastElementChild.remove()
}

export function showProblem(text) {
  element('problem').textContent = text
  element('problem').hidden = text === ''
}
