import { createHash } from 'node:crypto';
import aws4 from 'aws4';
import axios from 'axios';

const client = axios.create({ maxRedirects: 0, validateStatus: () => true, transformRequest: [(data) => data], responseType: 'text' });

// Signs each request for signHost, whatever host it goes to. The fields that hops rewrite are not signed.
client.interceptors.request.use((config) => {
  const amz = Object.entries(config.headers.toJSON()).filter(([key]) => /^x-amz-/i.test(key));
  if (payloadHeader) {
    amz.push(['X-Amz-Content-Sha256', fixedPayload || createHash('sha256').update(config.data ?? '').digest('hex')]);
  }
  const signed = aws4.sign({
    service, region, method: config.method.toUpperCase(), path: pathPrefix + config.url.slice(base.length), body: config.data?.toString(),
    headers: { Host: signHost, ...Object.fromEntries(amz) },
    extraHeadersToIgnore: { 'content-type': true, 'content-length': true },
  }, credentials).headers;
  for (const [key, text] of Object.entries(signed)) {
    if (!/^(host|content-type|content-length)$/i.test(key)) {
      config.headers.set(key, text);
    }
  }
  return config;
});

// Sends a request.
async function send(name, method, target, headers, body) {
  const typed = headers.some(([key]) => key.toLowerCase() === 'content-type');
  const answer = await client.request({
    method, url: base + target, data: body === '' ? undefined : Buffer.from(body),
    headers: { ...Object.fromEntries(headers), ...(typed ? {} : { 'Content-Type': false }) },
  });
  report(name, answer.status, answer.data);
}
