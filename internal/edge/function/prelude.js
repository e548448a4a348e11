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

    // One allocation of a size that the code chooses must not end the program around: no limit of time reaches it.
    const bounded = (size) => {
        if (typeof size === 'number' && size > limit) throw new RangeError('out of memory');
    };
    for (const name of ['Array', 'ArrayBuffer', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array',
        'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array']) {
        const native = globalThis[name];
        if (native === undefined) continue;
        const guarded = function (...args) {
            if (args.length === 1) {
                bounded(args[0]);
                if (args[0] && typeof args[0] === 'object' && !ArrayBuffer.isView(args[0])) bounded(args[0].length);
            }
            if (new.target === undefined) return native(...args);
            return Reflect.construct(native, args, new.target === guarded ? native : new.target);
        };
        Object.setPrototypeOf(guarded, native);
        Object.defineProperty(guarded, 'prototype', { value: native.prototype });
        Object.defineProperty(guarded, 'name', { value: name });
        Object.defineProperty(native.prototype, 'constructor', { value: guarded, writable: true, configurable: true });
        Object.defineProperty(globalThis, name, { value: guarded, writable: true, configurable: true });
        if (native.from) {
            const from = native.from;
            native.from = function (list, ...rest) {
                if (list !== undefined && list !== null) bounded(list.length);
                return from.call(this === guarded ? native : this, list, ...rest);
            };
        }
    }

    // What nobody asks for is not made: most functions need no Buffer.
    let made;
    const buffer = () => {
        if (made !== undefined) return made;
        const Buffer = host.buffer();
        const { alloc, concat, from } = Buffer;
        const { toString } = Buffer.prototype;
        Buffer.from = (value, encoding, ...rest) => encoding === 'base64url'
            ? from.call(Buffer, String(value).replace(/-/g, '+').replace(/_/g, '/'), 'base64')
            : from.call(Buffer, value, encoding, ...rest);
        Buffer.prototype.toString = function (encoding, ...rest) {
            if (encoding !== 'base64url') return toString.call(this, encoding, ...rest);
            return toString.call(this, 'base64', ...rest).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
        };
        Object.defineProperty(Buffer, Symbol.species, { value: Uint8Array });
        Buffer.prototype.slice = Buffer.prototype.subarray = function (...args) {
            return from.call(Buffer, Uint8Array.prototype.slice.apply(this, args));
        };
        Buffer.alloc = Buffer.allocUnsafe = (size, ...rest) => { bounded(size); return alloc.call(Buffer, size, ...rest); };
        Buffer.concat = (list, ...rest) => {
            bounded(rest.length > 0 ? rest[0] : list.reduce((sum, part) => sum + part.length, 0));
            return concat.call(Buffer, list, ...rest);
        };
        Buffer.isBuffer = (value) => value instanceof Buffer;
        Buffer.isEncoding = (name) => ['utf8', 'hex', 'base64', 'base64url'].includes(name);
        Buffer.byteLength = (value, encoding) => typeof value === 'string' ? Buffer.from(value, encoding).length : value.byteLength;
        Buffer.compare = () => host.lacks('Buffer.compare');
        for (const name of ['compare', 'copy', 'swap16', 'swap32', 'swap64', 'toJSON']) {
            Buffer.prototype[name] = () => host.lacks('the method ' + name + ' of a Buffer');
        }
        for (const name of ['fill', 'includes', 'indexOf', 'lastIndexOf']) {
            const native = Uint8Array.prototype[name];
            Buffer.prototype[name] = function (value, ...rest) {
                if (typeof value !== 'number') return host.lacks('the method ' + name + ' of a Buffer with anything but a number');
                return native.call(this, value, ...rest);
            };
        }
        made = Buffer;
        return made;
    };
    class TextEncoder {
        encode(text) { return new Uint8Array(buffer().from(text === undefined ? '' : String(text))); }
    }
    class TextDecoder {
        constructor(label, options) {
            if (label !== undefined && !/^utf-?8$/i.test(label) || options) host.lacks('TextDecoder for ' + label + ' or with options');
        }
        decode(bytes) { return bytes === undefined ? '' : buffer().from(bytes).toString(); }
    }

    const console = { log: function (text) { host.log(String(text)); } };

    const crypto = {};
    const hasher = (make) => (algorithm, key) => {
        const parts = [];
        return {
            update(data) { parts.push(host.bytes(data)); return this; },
            digest(encoding) {
                const sum = make(algorithm, key === undefined ? null : host.bytes(key), parts.join(''), encoding);
                return runtime2 && encoding === undefined ? buffer().from(host.arrayBuffer(sum)) : sum;
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
    const globals = {
        console: { value: console },
        require: {
            value: (name) => {
                if (modules[name]) return modules[name];
                if (runtime2 && name === 'buffer') return { Buffer: buffer(), default: { Buffer: buffer() } };
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
        globals.Buffer = { get: buffer, configurable: true };
        globals.TextEncoder = { value: TextEncoder };
        globals.TextDecoder = { value: TextDecoder };
    } else {
        for (const name of ['bytesFrom', 'fromBytes', 'fromUTF8', 'toBytes', 'toUTF8']) {
            Object.defineProperty(String.prototype, name, { get: () => host.lacks('String.prototype.' + name) });
        }
        Object.defineProperty(String, 'bytesFrom', { get: () => host.lacks('String.bytesFrom') });
    }
    Object.defineProperties(globalThis, globals);
})
