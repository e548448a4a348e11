// Signature Version 4 for sandboxes that have no hash functions: ES5, synchronous, without dependencies.
// Texts that are hashed are "byte strings": each character is one byte.
var countersign = (function () {
  'use strict';

  // The bytes of a text in UTF-8, as a byte string. A lone surrogate is an error.
  function utf8(text) {
    return encodeURIComponent(text).replace(/%([0-9A-F]{2})/g, function (all, hex) {
      return String.fromCharCode(parseInt(hex, 16));
    });
  }

  var hexDigits = '0123456789abcdef';

  function toHex(bytes) {
    var out = '', i, c;
    for (i = 0; i < bytes.length; i++) {
      c = bytes.charCodeAt(i);
      out += hexDigits.charAt(c >>> 4) + hexDigits.charAt(c & 15);
    }
    return out;
  }

  // FIPS 180-4, section 4.2.2.
  var K = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  ];

  function rotate(x, n) {
    return (x >>> n) | (x << (32 - n));
  }

  // SHA-256 of a byte string, as a byte string (FIPS 180-4, section 6.2).
  function sha256(bytes) {
    var h = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
    var length = bytes.length, blocks = ((length + 8) >>> 6) + 1, w = [], block, at, i, t1, t2, v, s0, s1, out = '';
    function byteAt(i) {
      return i < length ? bytes.charCodeAt(i) : i === length ? 0x80 : 0;
    }
    for (block = 0; block < blocks; block++) {
      for (i = 0; i < 16; i++) {
        at = block * 64 + i * 4;
        w[i] = (byteAt(at) << 24) | (byteAt(at + 1) << 16) | (byteAt(at + 2) << 8) | byteAt(at + 3);
      }
      if (block === blocks - 1) {
        w[14] = Math.floor(length / 0x20000000);
        w[15] = (length << 3) | 0;
      }
      for (i = 16; i < 64; i++) {
        s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >>> 3);
        s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >>> 10);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
      }
      v = h.slice();
      for (i = 0; i < 64; i++) {
        s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
        t1 = (v[7] + s1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + K[i] + w[i]) | 0;
        s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
        t2 = (s0 + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]))) | 0;
        v = [(t1 + t2) | 0, v[0], v[1], v[2], (v[3] + t1) | 0, v[4], v[5], v[6]];
      }
      for (i = 0; i < 8; i++) {
        h[i] = (h[i] + v[i]) | 0;
      }
    }
    for (i = 0; i < 8; i++) {
      out += String.fromCharCode(h[i] >>> 24, (h[i] >>> 16) & 255, (h[i] >>> 8) & 255, h[i] & 255);
    }
    return out;
  }

  // HMAC-SHA256 (RFC 2104) of a byte string under a key that is a byte string.
  function hmac(key, bytes) {
    var inner = '', outer = '', i, c;
    if (key.length > 64) {
      key = sha256(key);
    }
    for (i = 0; i < 64; i++) {
      c = i < key.length ? key.charCodeAt(i) : 0;
      inner += String.fromCharCode(c ^ 0x36);
      outer += String.fromCharCode(c ^ 0x5c);
    }
    return sha256(outer + sha256(inner + bytes));
  }

  // Everything but the unreserved characters of RFC 3986 as %XX.
  function encode(text) {
    return encodeURIComponent(text).replace(/[!'()*]/g, function (c) {
      return '%' + c.charCodeAt(0).toString(16).toUpperCase();
    });
  }

  // A text that a person wrote into a URL: what is escaped in it stays so, the rest is encoded.
  function wire(text) {
    return text.split(/(%[0-9A-Fa-f]{2})/).map(function (piece, i) {
      if (i % 2 === 0) {
        return encode(piece);
      }
      var plain = String.fromCharCode(parseInt(piece.slice(1), 16));
      return /[A-Za-z0-9\-._~]/.test(plain) ? plain : piece.toUpperCase();
    }).join('');
  }

  // What a text of {{variables}} and literals becomes. value gives the value of a variable.
  function resolve(text, value, literal, escape) {
    return text.split(/(\{\{[^{}]+\}\})/).map(function (piece) {
      var name = /^\{\{([^{}]+)\}\}$/.exec(piece);
      return name ? escape(value(name[1].trim())) : literal(piece);
    }).join('');
  }

  function compare(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
  }

  // The canonical query of a query that is in the form of the wire.
  function canonicalQuery(query) {
    return query.split('&').filter(function (pair) {
      return pair !== '';
    }).map(function (pair) {
      var at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1).replace(/=/g, '%3D')];
    }).sort(function (a, b) {
      return compare(a[0], b[0]) || compare(a[1], b[1]);
    }).map(function (pair) {
      return pair[0] + '=' + pair[1];
    }).join('&');
  }

  function stamp(date) {
    return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
  }

  // Signs a request, of which path and query are in the form of the wire. to has host, prefix, service,
  // region, encodeOnce, payloadHeader and fixedPayload, what the service takes in place of a hash; keys has id, secret and token; headers are [name, value] of the
  // x-amz-* fields that are sent. It returns the fields to send, and what they were computed from.
  function sign(request, to, keys, date) {
    if (!keys.id || !keys.secret) {
      throw new Error('no credentials');
    }
    var time = stamp(date), payload = to.fixedPayload || toHex(sha256(utf8(request.body || ''))), fields = {}, names, path, scope, canonical, text, key, add = [];
    function set(name, value) {
      name = name.toLowerCase();
      value = value.trim().replace(/ +/g, ' ');
      fields[name] = fields.hasOwnProperty(name) ? fields[name] + ',' + value : value;
    }
    (request.headers || []).forEach(function (h) {
      set(h[0], h[1]);
    });
    set('host', to.host);
    add.push(['X-Amz-Date', time]);
    if (keys.token) {
      add.push(['X-Amz-Security-Token', keys.token]);
    }
    if (to.payloadHeader) {
      add.push(['X-Amz-Content-Sha256', payload]);
    }
    add.forEach(function (h) {
      set(h[0], h[1]);
    });
    names = Object.keys(fields).sort();
    path = (to.prefix || '').replace(/\/+$/, '') + request.path;
    canonical = [
      request.method, to.encodeOnce ? path : path.replace(/%/g, '%25'), canonicalQuery(request.query || ''),
      names.map(function (name) { return name + ':' + fields[name] + '\n'; }).join(''),
      names.join(';'), payload
    ].join('\n');
    scope = [time.slice(0, 8), to.region, to.service, 'aws4_request'];
    text = ['AWS4-HMAC-SHA256', time, scope.join('/'), toHex(sha256(utf8(canonical)))].join('\n');
    key = utf8('AWS4' + keys.secret);
    scope.forEach(function (part) {
      key = hmac(key, utf8(part));
    });
    add.push(['Authorization', 'AWS4-HMAC-SHA256 Credential=' + keys.id + '/' + scope.join('/') + ', SignedHeaders=' + names.join(';') +
      ', Signature=' + toHex(hmac(key, utf8(text)))]);
    return { headers: add, canonical: canonical, stringToSign: text };
  }

  return { sign: sign, encode: encode, wire: wire, resolve: resolve, sha256: sha256, hmac: hmac, toHex: toHex, utf8: utf8, stamp: stamp };
})();
