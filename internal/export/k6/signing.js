import { check } from 'k6';
import crypto from 'k6/crypto';
import http from 'k6/http';

// The value of a variable.
function value(name) {
  switch (name) {
    case '$guid': {
      const b = Array.from(new Uint8Array(crypto.randomBytes(16)));
      b[6] = (b[6] & 0x0f) | 0x40;
      b[8] = (b[8] & 0x3f) | 0x80;
      return b.map((one) => one.toString(16).padStart(2, '0')).join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    }
    case '$timestamp':
      return String(Math.floor(Date.now() / 1000));
    case '$isoTimestamp':
      return new Date().toISOString();
    case '$randomInt':
      return String(Math.floor(Math.random() * 1001));
  }
  if (values.has(name)) {
    return values.get(name);
  }
  const variable = name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
  if (!__ENV[variable]) {
    throw new Error(`the variable ${name} has no value: set ${variable}`);
  }
  return __ENV[variable];
}

// A text for a URL: every byte but the unreserved ones (RFC 3986) as %XX.
function encode(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());
}

// The value of a variable as the inside of a JSON string.
function inside(name) {
  return JSON.stringify(value(name)).slice(1, -1);
}

// The parameters sorted by name, then by value.
function canonicalQuery(query) {
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return query
    .split('&')
    .filter(Boolean)
    .map((pair) => (pair.includes('=') ? [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] : [pair, '']))
    .sort((a, b) => order(a[0], b[0]) || order(a[1], b[1]))
    .map((pair) => pair.join('='))
    .join('&');
}

// Signs a request and sends it. The fields that hops rewrite are not signed.
function send(name, method, target, headers, body) {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = __ENV;
  if (!id || !secret) {
    throw new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set');
  }
  const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const payload = fixedPayload || crypto.sha256(body, 'hex');
  headers.push(['X-Amz-Date', time]);
  if (token) {
    headers.push(['X-Amz-Security-Token', token]);
  }
  if (payloadHeader) {
    headers.push(['X-Amz-Content-Sha256', payload]);
  }
  const signed = { host: signHost };
  for (const [key, text] of headers) {
    const lower = key.toLowerCase();
    if (lower.startsWith('x-amz-')) {
      const clean = text.trim().replace(/ +/g, ' ');
      signed[lower] = lower in signed ? `${signed[lower]},${clean}` : clean;
    }
  }
  const names = Object.keys(signed).sort();
  const at = target.indexOf('?');
  const path = pathPrefix + (at < 0 ? target : target.slice(0, at));
  // What is on the wire is encoded once; most services want the path encoded again.
  const canonical = [
    method, encodeOnce ? path : path.replace(/%/g, '%25'), canonicalQuery(at < 0 ? '' : target.slice(at + 1)),
    names.map((key) => `${key}:${signed[key]}\n`).join(''), names.join(';'), payload,
  ].join('\n');
  const scope = [time.slice(0, 8), region, service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), crypto.sha256(canonical, 'hex')].join('\n');
  const key = scope.reduce((k, part) => crypto.hmac('sha256', k, part, 'binary'), `AWS4${secret}`);
  const signature = crypto.hmac('sha256', key, text, 'hex');
  headers.push(['Authorization', `AWS4-HMAC-SHA256 Credential=${id}/${scope.join('/')}, SignedHeaders=${names.join(';')}, Signature=${signature}`]);
  const answer = http.request(method, base + target, body === '' ? null : body, { headers: Object.fromEntries(headers), tags: { name } });
  if (!check(answer, { 'the signature was accepted': (r) => r.status !== 401 && r.status !== 403 })) {
    console.error(`${answer.status} ${name}: ${answer.body}\nWhy? Save the answer and run: countersign diagnose --url ${base} answer.json`);
  }
}
