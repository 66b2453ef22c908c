// Calls of the page's own API. The answer is a JSON object, and an error says what is wrong.
export async function call(name, body = {}) {
  const response = await fetch(`/api/${name}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body)
  })
  const answer = await response.json().catch(() => ({}))
  if (!response.ok) throw new Error(answer.error_description ?? `the page's server answers ${response.status}`)
  return answer
}
