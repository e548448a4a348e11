// aws4: the option host is the host inside the signature.
import aws4 from 'aws4'
import { answer } from './calls.mjs'

await answer((call) => {
  const url = new URL(call.url)
  const signed = aws4.sign({
    service: 'execute-api', region: call.region, method: call.method, host: call.sign_host,
    path: url.pathname + url.search, headers: call.header, body: call.body,
  }, { accessKeyId: call.access_key_id, secretAccessKey: call.secret_access_key, sessionToken: call.token })
  return signed.headers
})
