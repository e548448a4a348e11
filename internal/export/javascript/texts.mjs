import { randomInt, randomUUID } from 'node:crypto';

// The value of a variable.
function value(name) {
  switch (name) {
    case '$guid':
      return randomUUID();
    case '$timestamp':
      return String(Math.floor(Date.now() / 1000));
    case '$isoTimestamp':
      return new Date().toISOString();
    case '$randomInt':
      return String(randomInt(1001));
  }
  if (values.has(name)) {
    return values.get(name);
  }
  const variable = name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
  if (!process.env[variable]) {
    throw new Error(`the variable ${name} has no value: set ${variable}`);
  }
  return process.env[variable];
}

// The value of a variable for a URL: every byte but the unreserved ones (RFC 3986) as %XX.
function encoded(name) {
  return encodeURIComponent(value(name)).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());
}

// The value of a variable as the inside of a JSON string.
function inside(name) {
  return JSON.stringify(value(name)).slice(1, -1);
}

let failed = false;

// Says how a request ended.
function report(name, status, text) {
  console.log(status, name);
  if (status >= 400) {
    failed = true;
    console.error(text);
    console.error(`Why? Save the answer and run: countersign diagnose --url ${base} answer.json`);
  }
}
