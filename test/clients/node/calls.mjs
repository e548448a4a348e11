// Calls come as one JSON list on standard input; what came of them goes out the same way.
import http from 'node:http'
import { json } from 'node:stream/consumers'

// answer makes each call with the header fields that sign(call) returns. They are sent to call.via, with the
// host of call.url as Host.
export async function answer(sign) {
  const replies = []
  for (const call of await json(process.stdin)) {
    try {
      replies.push(await send(call, await sign(call)))
    } catch (e) {
      replies.push({ error: String(e) })
    }
  }
  process.stdout.write(JSON.stringify(replies))
}

function send(call, signed) {
  const url = new URL(call.url)
  const headers = Object.fromEntries(Object.entries(signed).filter(([name]) => name.toLowerCase() !== 'host'))
  const [host, port] = call.via.split(':')
  return new Promise((resolve, reject) => {
    const request = http.request({
      host, port, method: call.method, path: url.pathname + url.search, headers: { ...headers, Host: url.host },
    }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (piece) => { text += piece })
      response.on('end', () => resolve({ status: response.statusCode, header: response.headers, text }))
    })
    request.on('error', reject)
    request.end(call.body)
  })
}
