// A client's DPoP key and its proofs (RFC 9449). The private key cannot leave the browser, and is gone with the page.
const encoder = new TextEncoder()

const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

const part = (object) => base64url(encoder.encode(JSON.stringify(object)))

const hash = async (text) => base64url(await crypto.subtle.digest('SHA-256', encoder.encode(text)))

export async function makeKey() {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  const { crv, kty, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const jwk = { crv, kty, x, y } // in the order of RFC 7638, section 3.3
  return { jwk, privateKey: pair.privateKey, thumbprint: await hash(JSON.stringify(jwk)) }
}

export async function makeProof(key, { method, url, token }) {
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk }
  const claims = {
    jti: crypto.randomUUID(),
    htm: method,
    htu: url.split(/[?#]/)[0],
    iat: Math.floor(Date.now() / 1000),
    ath: await hash(token)
  }
  const input = `${part(header)}.${part(claims)}`
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, encoder.encode(input))
  return `${input}.${base64url(signature)}`
}
