// Signs the request for another host than the one that it goes to. Address and body are written back as they
// were signed: Bruno would put in the values of variables after this script.
(function () {
  'use strict';

  var config = { host: '', prefix: '', service: '', region: '', encodeOnce: false, payloadHeader: false, fixedPayload: '' };
  /*CONFIG*/

  var blanks = { $lineFeed: '\n', $carriageReturn: '\r' };

  function value(name) {
    if (blanks.hasOwnProperty(name)) {
      return blanks[name];
    }
    var text = String(bru.interpolate('{{' + name + '}}'));
    if (/\{\{[^{}]+\}\}/.test(text)) {
      throw new Error('countersign: the variable ' + name + ' has no value');
    }
    return text;
  }

  function asIs(text) {
    return text;
  }

  function plain(text) {
    return countersign.resolve(text === null || text === undefined ? '' : String(text), value, asIs, asIs);
  }

  function wire(text) {
    return countersign.resolve(text, value, countersign.wire, countersign.encode);
  }

  // Scheme and host, path, query. A variable at the beginning holds scheme and host, and may hold a path.
  function address() {
    var raw = req.getUrl().split('#')[0], first = /^\{\{([^{}]+)\}\}/.exec(raw), at;
    if (first) {
      raw = plain(first[0]).replace(/\/+$/, '') + raw.slice(first[0].length);
    }
    if (raw.indexOf('://') < 0) {
      raw = 'https://' + raw;
    }
    at = raw.slice(raw.indexOf('://') + 3).search(/[\/?]/);
    at = at < 0 ? raw.length : at + raw.indexOf('://') + 3;
    var target = raw.slice(at), mark = target.indexOf('?');
    return { base: plain(raw.slice(0, at)), path: mark < 0 ? target : target.slice(0, mark), query: mark < 0 ? '' : target.slice(mark + 1) };
  }

  function body(type) {
    var b = req.getBody(), variables;
    if (b === null || b === undefined || b === '') {
      return '';
    }
    if (typeof b === 'string') {
      return /^application\/x-www-form-urlencoded/i.test(type) ? countersign.resolve(b, value, asIs, countersign.encode) : plain(b);
    }
    if (typeof b === 'object' && typeof b.query === 'string') {
      variables = typeof b.variables === 'string' ? plain(b.variables) : b.variables ? plain(JSON.stringify(b.variables)) : '';
      return JSON.stringify(variables.trim() ? { query: plain(b.query), variables: JSON.parse(variables) } : { query: plain(b.query) });
    }
    if (/^application\/x-www-form-urlencoded/i.test(type) && Array.isArray(b)) {
      return b.filter(function (one) {
        return one.enabled !== false;
      }).map(function (one) {
        return countersign.encode(plain(one.name)) + '=' + countersign.encode(plain(one.value));
      }).join('&');
    }
    if (/json/i.test(type)) {
      return plain(JSON.stringify(b));
    }
    throw new Error('countersign: this kind of body cannot be signed: what is sent is not known to a script. Export with --mode proxy');
  }

  var given = req.getHeaders(), type = '', headers = [], from = address(), content, signed, path, query;
  Object.keys(given).forEach(function (name) {
    given[name] = plain(given[name]);
    if (name.toLowerCase() === 'content-type') {
      type = given[name];
    } else if (/^x-amz-/i.test(name) && !/^x-amz-(date|security-token|content-sha256)$/i.test(name)) {
      headers.push([name, given[name]]);
    }
    req.setHeader(name, given[name]);
  });
  path = (from.path || '/').split('/').map(wire).join('/');
  query = from.query.split('&').map(function (pair) {
    var at = pair.indexOf('=');
    return at < 0 ? wire(pair) : wire(pair.slice(0, at)) + '=' + wire(pair.slice(at + 1));
  }).join('&');
  if (/\/\.\.?(\/|$)/.test(path)) {
    throw new Error('countersign: the path has a dot segment, which is removed on the way');
  }
  content = body(type);
  signed = countersign.sign({ method: req.getMethod(), path: path, query: query, headers: headers, body: content }, config, {
    id: value('aws_access_key_id'), secret: value('aws_secret_access_key'), token: bru.getEnvVar('aws_session_token') || ''
  }, new Date());
  signed.headers.forEach(function (h) {
    req.setHeader(h[0], h[1]);
  });
  req.setUrl(from.base + path + (query ? '?' + query : ''));
  if (content !== '') {
    req.setBody(content);
  }
})();
