// @smithy/signature-v4, the signer of the AWS SDK for JavaScript: the field host is what is signed.
import { Sha256 } from '@aws-crypto/sha256-js'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import { answer } from './calls.mjs'

await answer(async (call) => {
  const url = new URL(call.url)
  const signer = new SignatureV4({
    service: 'execute-api', region: call.region, sha256: Sha256,
    credentials: { accessKeyId: call.access_key_id, secretAccessKey: call.secret_access_key, sessionToken: call.token || undefined },
  })
  const signed = await signer.sign(new HttpRequest({
    method: call.method, hostname: call.sign_host, path: url.pathname, query: Object.fromEntries(url.searchParams),
    headers: { ...call.header, host: call.sign_host }, body: call.body,
  }))
  return signed.headers
})
