// Calls the tools of an MCP server with the official SDK, which finds out by itself where to get a token. Reads one JSON object
//   {"url", "issuer", "client_id", "client_secret", "scope", "protocol_version"}
// and writes one:
//   {"steps", "protocol_version", "tools", "orders", "refusal": {"status", "error", "scope", "resource_metadata"}}
// `steps` are the requests that the SDK made, each "METHOD path status".
import { extractWWWAuthenticateParams } from '@modelcontextprotocol/sdk/client/auth.js'
import { ClientCredentialsProvider } from '@modelcontextprotocol/sdk/client/auth-extensions.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { text } from 'node:stream/consumers'

const order = JSON.parse(await text(process.stdin))
const steps = []
let challenge = {}

// The SDK always asks for the latest version; an older client asks for its own.
function withProtocolVersion(body) {
  if (typeof body !== 'string') return body
  const message = JSON.parse(body)
  if (message.method === 'initialize') message.params.protocolVersion = order.protocol_version
  return JSON.stringify(message)
}

async function recordingFetch(url, init) {
  const response = await fetch(url, { ...init, body: withProtocolVersion(init?.body) })
  steps.push(`${init?.method ?? 'GET'} ${new URL(url).pathname} ${response.status}`)
  if (response.status === 403) challenge = extractWWWAuthenticateParams(response)
  return response
}

const transport = new StreamableHTTPClientTransport(new URL(order.url), {
  authProvider: new ClientCredentialsProvider({
    clientId: order.client_id,
    clientSecret: order.client_secret,
    expectedIssuer: order.issuer,
    scope: order.scope
  }),
  fetch: recordingFetch
})
const client = new Client({ name: 'interop', version: '1.0.0' })
await client.connect(transport)
const { tools } = await client.listTools()
const orders = await client.callTool({ name: 'list_orders', arguments: {} })
const refused = await client.callTool({ name: 'cancel_orders', arguments: {} }).catch((error) => error)
console.log(
  JSON.stringify({
    steps,
    protocol_version: transport.protocolVersion,
    tools: tools.map((tool) => tool.name),
    orders: orders.content[0].text,
    refusal: {
      status: refused.code ?? 200,
      error: challenge.error ?? '',
      scope: challenge.scope ?? '',
      resource_metadata: challenge.resourceMetadataUrl?.href ?? ''
    }
  })
)
await client.close()
