// What CloudFront Functions find beside the language itself. `host` is given by the program around.
(function (host, runtime2) {
    'use strict';
    const limit = 2 * 1024 * 1024; // CloudFront gives a function 2 MB of memory
    for (const name of ['repeat', 'padStart', 'padEnd']) {
        const native = String.prototype[name];
        Object.defineProperty(String.prototype, name, {
            value: function (count, ...rest) {
                const length = name === 'repeat' ? this.length * count : count;
                if (length > limit) throw new RangeError('out of memory');
                return native.call(this, count, ...rest);
            },
        });
    }

    const fill = Array.prototype.fill;
    Object.defineProperty(Array.prototype, 'fill', {
        value: function (...args) {
            if (this.length > limit) throw new RangeError('out of memory');
            return fill.apply(this, args);
        },
    });

    const console = { log: function (text) { host.log(String(text)); } };

    const crypto = {};
    const hasher = (make) => (algorithm, key) => {
        const parts = [];
        return {
            update(data) { parts.push(host.bytes(data)); return this; },
            digest(encoding) {
                if (runtime2 && encoding === undefined) host.lacks('a Buffer as the result of digest()');
                return make(algorithm, key === undefined ? null : host.bytes(key), parts.join(''), encoding);
            },
        };
    };
    crypto.createHash = hasher((a, _, d, e) => host.hash(a, d, e));
    crypto.createHmac = hasher((a, k, d, e) => host.hmac(a, k, d, e));

    const querystring = {
        escape: (s) => encodeURIComponent(String(s)).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase()),
        unescape: (s) => { try { return decodeURIComponent(s); } catch (e) { return s; } },
        parse(text, separator, equal, options) {
            const decode = options && options.decodeURIComponent || querystring.unescape;
            let most = options && options.maxKeys !== undefined ? options.maxKeys : 1000;
            const out = {};
            for (const pair of String(text).split(separator || '&')) {
                if (pair === '') continue;
                const at = pair.indexOf(equal || '=');
                const plus = (s) => decode(s.replace(/\+/g, ' '));
                const name = plus(at < 0 ? pair : pair.slice(0, at));
                const value = at < 0 ? '' : plus(pair.slice(at + (equal || '=').length));
                if (Object.prototype.hasOwnProperty.call(out, name)) out[name] = [].concat(out[name], value);
                else out[name] = value;
                if (--most === 0) break;
            }
            return out;
        },
        stringify(object, separator, equal, options) {
            const encode = options && options.encodeURIComponent || querystring.escape;
            const pairs = [];
            for (const name of Object.keys(object)) {
                for (const value of [].concat(object[name])) pairs.push(encode(name) + (equal || '=') + encode(value));
            }
            return pairs.join(separator || '&');
        },
    };
    querystring.decode = querystring.parse;
    querystring.encode = querystring.stringify;

    const store = () => host.lacks('the contents of a key value store');
    const plain = (value) => JSON.stringify(value === undefined ? null : value);
    const cf = {
        kvs: () => ({ get: store, exists: store, meta: store, count: store }),
        updateRequestOrigin: (o) => host.updateOrigin(plain(o)),
        selectRequestOriginById: (id, o) => host.selectOrigin(String(id), plain(o && o.originOverrides)),
        createRequestOriginGroup: (o) => host.originGroup(plain(o)),
        get edgeLocation() { return host.lacks('the edge location'); },
        get cwt() { return host.lacks('the cwt module'); },
    };
    cf.default = cf;

    const modules = { crypto, querystring };
    if (runtime2) modules.cloudfront = cf;
    const lacking = (name) => ({ get: () => host.lacks(name), configurable: true });
    const globals = {
        console: { value: console },
        require: {
            value: (name) => {
                if (modules[name]) return modules[name];
                if (runtime2 && name === 'buffer') return host.lacks('the buffer module');
                throw new Error('Cannot find module "' + name + '"');
            },
        },
        // CloudFront refuses to evaluate text as code.
        eval: { value: function () { throw new EvalError('dynamic code evaluation is not supported'); } },
        Function: { value: function () { throw new EvalError('function constructors are not supported'); } },
    };
    if (runtime2) {
        globals.atob = { value: (s) => host.atob(String(s)) };
        globals.btoa = { value: (s) => host.btoa(String(s)) };
        globals.Buffer = lacking('Buffer');
        globals.TextEncoder = lacking('TextEncoder');
        globals.TextDecoder = lacking('TextDecoder');
    } else {
        for (const name of ['bytesFrom', 'fromBytes', 'fromUTF8', 'toBytes', 'toUTF8']) {
            Object.defineProperty(String.prototype, name, { get: () => host.lacks('String.prototype.' + name) });
        }
        Object.defineProperty(String, 'bytesFrom', { get: () => host.lacks('String.bytesFrom') });
    }
    Object.defineProperties(globalThis, globals);
})
