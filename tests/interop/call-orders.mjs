// Calls the service of examples/orders.proto with a gRPC client that is not this project's. Reads one JSON object:
//   {"proto", "target", "calls": [{"method", "metadata": [[name, value], ...]}, ...]}
// and writes one with what each call got, in the same order:
//   {"code", "message", "reply"?, "challenges": [...]}
import * as grpc from '@grpc/grpc-js'
import * as protoLoader from '@grpc/proto-loader'
import { text } from 'node:stream/consumers'

const { proto, target, calls } = JSON.parse(await text(process.stdin))
const { Orders } = grpc.loadPackageDefinition(protoLoader.loadSync(proto)).orders.v1
const client = new Orders(target, grpc.credentials.createInsecure())

const isStream = { Watch: true }

function ask({ method, metadata }) {
  const sent = new grpc.Metadata()
  for (const [name, value] of metadata) sent.add(name, value)
  const options = { deadline: Date.now() + 30_000 }
  return new Promise((resolve) => {
    const outcome = {}
    const end = ({ code, details, metadata: trailing }) =>
      resolve({ code: grpc.status[code], message: details, challenges: trailing.get('www-authenticate'), ...outcome })
    if (isStream[method]) {
      const stream = client[method]({}, sent, options)
      stream.on('data', (reply) => (outcome.reply = reply))
      stream.on('error', () => {})  // the status says it
      stream.on('status', end)
    } else {
      client[method]({}, sent, options, (error, reply) => reply && (outcome.reply = reply)).on('status', end)
    }
  })
}

const outcomes = []
for (const call of calls) outcomes.push(await ask(call))
client.close()
console.log(JSON.stringify(outcomes))
