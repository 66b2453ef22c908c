// Makes DPoP proofs (RFC 9449) with libraries that are not this project's. Reads one JSON object a line and answers each
// with one line, in the same order:
//   {"maker", "alg"}                                                      a new key   {"jwk", "jkt"}
//   {"maker", "alg", "jwk", "method", "url", "access_token", "nonce"?}    a proof     {"proof", "jkt"}
// `maker` is "dpop" or "jose". The keys are for tests only: the private half goes out and comes back in `jwk`, because the
// token needs the key's thumbprint, and the proof the token.
import * as dpop from 'dpop'
import * as jose from 'jose'
import { createHash, randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'

const publicMembers = ['kty', 'crv', 'x', 'y', 'n', 'e']

const publicHalf = (jwk) => Object.fromEntries(Object.entries(jwk).filter(([name]) => publicMembers.includes(name)))

const thumbprint = (jwk) => jose.calculateJwkThumbprint(publicHalf(jwk))

async function makeKey({ maker, alg }) {
  const generate = { dpop: dpop.generateKeyPair, jose: jose.generateKeyPair }[maker]
  const { privateKey } = await generate(alg, { extractable: true })
  const jwk = await jose.exportJWK(privateKey)
  return { jwk, jkt: await thumbprint(jwk) }
}

// The one kind of key that this is used with; `generateProof` wants both halves as Web Crypto keys.
async function proofOfDpop({ jwk, method, url, access_token, nonce }) {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const privateKey = await crypto.subtle.importKey('jwk', jwk, algorithm, true, ['sign'])
  const publicKey = await crypto.subtle.importKey('jwk', publicHalf(jwk), algorithm, true, ['verify'])
  return dpop.generateProof({ privateKey, publicKey }, url, method, nonce, access_token)
}

async function proofOfJose({ alg, jwk, method, url, access_token, nonce }) {
  const ath = createHash('sha256').update(access_token).digest('base64url')
  return new jose.SignJWT({ htm: method, htu: url, ath, nonce })
    .setProtectedHeader({ alg, typ: 'dpop+jwt', jwk: publicHalf(jwk) })
    .setJti(randomUUID())
    .setIssuedAt()
    .sign(await jose.importJWK(jwk, alg))
}

async function makeProof(request) {
  const make = { dpop: proofOfDpop, jose: proofOfJose }[request.maker]
  return { proof: await make(request), jkt: await thumbprint(request.jwk) }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  console.log(JSON.stringify(await (request.jwk ? makeProof(request) : makeKey(request))))
}
