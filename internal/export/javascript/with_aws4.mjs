import { createHash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import aws4 from 'aws4';

// Signs a request for signHost, and sends it to base. The fields that hops rewrite are not signed.
async function send(name, method, target, headers, body) {
  const amz = headers.filter(([key]) => /^x-amz-/i.test(key));
  if (payloadHeader) {
    amz.push(['X-Amz-Content-Sha256', fixedPayload || createHash('sha256').update(body).digest('hex')]);
  }
  const signed = aws4.sign({
    service, region, method, path: pathPrefix + target, body,
    headers: { Host: signHost, ...Object.fromEntries(amz) },
    extraHeadersToIgnore: { 'content-type': true, 'content-length': true },
  }, credentials).headers;
  for (const key of ['Host', 'Content-Type', 'Content-Length']) {
    delete signed[key];
  }
  const bytes = Buffer.from(body);
  const length = bytes.length > 0 || ['POST', 'PUT', 'PATCH'].includes(method) ? { 'Content-Length': bytes.length } : {};
  const url = new URL(base);
  const answer = await new Promise((resolve, reject) => {
    (url.protocol === 'http:' ? http : https)
      .request({
        host: url.hostname, port: url.port || undefined, method, path: target,
        headers: { ...Object.fromEntries(headers), ...signed, ...length },
      }, resolve)
      .on('error', reject)
      .end(bytes);
  });
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    text += chunk;
  }
  report(name, answer.statusCode, text);
}
