// Signs the request for the host of the variable sign_host, whatever host it goes to. URL and body are written
// back as they were signed: Postman would resolve variables and encode after this script.
(function () {
  'use strict';

  var config = { service: 'SERVICE', encodeOnce: false, payloadHeader: false, fixedPayload: '', except: [] };
  /*CONFIG*/

  // A script that throws does not stop the request, and skipRequest alone lets a run pass.
  function refuse(error) {
    pm.test('countersign: signed', function () {
      throw error;
    });
    pm.execution.skipRequest();
  }

  function value(name) {
    var text = pm.variables.replaceIn('{{' + name + '}}');
    if (/\{\{[^{}]+\}\}/.test(text)) {
      throw new Error('the variable ' + name + ' has no value');
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
    return countersign.resolve(text === null || text === undefined ? '' : String(text), value, countersign.wire, countersign.encode);
  }

  function form(text) {
    return countersign.resolve(text === null || text === undefined ? '' : String(text), value, countersign.encode, countersign.encode);
  }

  function list(property) {
    return (property ? property.all() : []).filter(function (one) {
      return !one.disabled;
    });
  }

  // Scheme and host, and the path where a variable holds one too.
  function origin(url) {
    var host = plain([].concat(url.host || []).join('.')), at;
    if (host.indexOf('://') < 0) {
      host = (url.protocol ? String(url.protocol).replace(/:?(\/\/)?$/, '') : 'http') + '://' + host;
    }
    at = host.indexOf('/', host.indexOf('://') + 3);
    return {
      base: (at < 0 ? host : host.slice(0, at)) + (url.port ? ':' + plain(url.port) : ''),
      path: at < 0 ? '' : host.slice(at).replace(/\/+$/, '').split('/').map(countersign.wire).join('/')
    };
  }

  function path(url) {
    var segments = typeof url.path === 'string' ? url.path.replace(/^\//, '').split('/') : url.path || [];
    return '/' + segments.map(function (segment) {
      var variable = /^:./.test(segment) && list(url.variables).filter(function (one) {
        return one.key === segment.slice(1);
      })[0];
      return variable ? form(plain(variable.value)) : wire(segment);
    }).join('/');
  }

  function query(url) {
    return list(url.query).map(function (one) {
      return wire(one.key) + (one.value === null || one.value === undefined ? '' : '=' + wire(one.value));
    }).join('&');
  }

  // JSON without the comments that Postman would remove after this script.
  function withoutComments(text) {
    return text.replace(/"(?:\\[\s\S]|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, function (part) {
      return part.charAt(0) === '"' ? part : '';
    });
  }

  // The bytes of the body, and what kind they are of.
  function body() {
    var b = pm.request.body, mode = b && !b.disabled ? b.mode : undefined, language, out, variables;
    // Postman sends no body with these methods.
    if (!mode || /^(GET|HEAD|COPY|PURGE|UNLOCK)$/.test(pm.request.method)) {
      return { text: '' };
    }
    switch (mode) {
      case 'raw':
        language = b.options && b.options.raw && b.options.raw.language;
        out = plain(b.raw);
        return { text: language === 'json' ? withoutComments(out) : out, type: out && language === 'json' ? 'application/json' : undefined };
      case 'urlencoded':
        return {
          text: list(b.urlencoded).map(function (one) {
            return form(one.key) + '=' + form(one.value);
          }).join('&'),
          type: 'application/x-www-form-urlencoded'
        };
      case 'graphql':
        out = { query: plain(b.graphql.query) };
        variables = plain(b.graphql.variables);
        if (variables.trim()) {
          out.variables = JSON.parse(variables);
        }
        if (b.graphql.operationName) {
          out.operationName = plain(b.graphql.operationName);
        }
        return { text: JSON.stringify(out), type: 'application/json' };
    }
    throw new Error('a body of the kind ' + mode + ' cannot be signed: what is sent is not known to a script. Export with --mode proxy');
  }

  function sign(keys) {
    var url = pm.request.url, from = origin(url), target = from.path + path(url), q = query(url), content = body(), hasType = false, headers = [], signed;
    if (/\/\.\.?(\/|$)/.test(target)) {
      throw new Error('the path has a dot segment, which is removed on the way');
    }
    list(pm.request.headers).forEach(function (h) {
      var name = h.key.toLowerCase();
      hasType = hasType || name === 'content-type';
      h.value = plain(h.value);
      if (name === 'host' && h.value === plain('{{sign_host}}')) {
        pm.request.headers.remove(h.key);
      } else if (/^x-amz-/.test(name) && !/^x-amz-(date|security-token|content-sha256)$/.test(name)) {
        headers.push([name, h.value]);
      }
    });
    signed = countersign.sign({ method: pm.request.method, path: target, query: q, headers: headers, body: content.text }, {
      host: value('sign_host'), prefix: pm.variables.get('sign_path_prefix') || '', service: config.service, region: value('sign_region'),
      encodeOnce: config.encodeOnce, payloadHeader: config.payloadHeader, fixedPayload: config.fixedPayload
    }, keys, new Date());
    ['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'].forEach(function (name) {
      pm.request.headers.remove(function (h) {
        return h.key && h.key.toLowerCase() === name;
      });
    });
    signed.headers.forEach(function (h) {
      pm.request.headers.upsert({ key: h[0], value: h[1] });
    });
    if (content.type && !hasType) {
      pm.request.headers.upsert({ key: 'Content-Type', value: content.type });
    }
    // With the language "text" nothing is removed from the body.
    if (pm.request.body && pm.request.body.mode) {
      pm.request.body.update({ mode: 'raw', raw: content.text, options: { raw: { language: 'text' } } });
    }
    pm.request.url.update(from.base + target + (q ? '?' + q : ''));
  }

  if (config.except.indexOf(pm.info.requestName) >= 0) {
    return;
  }
  /*KEYS*/
})();
