import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '@aws-crypto/sha256-js';

const signer = new SignatureV4({ credentials, service, region, sha256: Sha256, uriEscapePath: !encodeOnce, applyChecksum: payloadHeader });

// Signs a request for signHost, and sends it to base. The fields that hops rewrite are not signed.
async function send(name, method, target, headers, body) {
  const [path, search = ''] = target.split(/\?(.*)/s);
  const query = {};
  for (const pair of search.split('&').filter(Boolean)) {
    const [key, text = ''] = pair.split(/=(.*)/s).map(decodeURIComponent);
    query[key] = key in query ? [].concat(query[key], text) : text;
  }
  const amz = headers.filter(([key]) => /^x-amz-/i.test(key)).map(([key, text]) => [key.toLowerCase(), text]);
  if (fixedPayload) {
    amz.push(['x-amz-content-sha256', fixedPayload]);
  }
  const signed = await signer.sign({
    method, protocol: 'https:', hostname: signHost, path: pathPrefix + path, query, body,
    headers: { host: signHost, ...Object.fromEntries(amz) },
  });
  delete signed.headers.host;
  const answer = await fetch(base + target, {
    method,
    headers: [...headers.filter(([key]) => !/^x-amz-/i.test(key)), ...Object.entries(signed.headers)],
    // A text would get a Content-Type of its own.
    body: body === '' ? undefined : new TextEncoder().encode(body),
    redirect: 'manual',
  });
  report(name, answer.status, await answer.text());
}
