// Runs a collection in postman-runtime: node run-collection.cjs COLLECTION BASE [vault]. Credentials come from the
// environment, and go into variables or into a vault. It exits with 1 when a test fails.
'use strict';
const fs = require('node:fs');
const { Collection, VariableScope } = require('postman-collection');
const { Runner } = require('postman-runtime');

const [file, base, keep] = process.argv.slice(2);
const keys = ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token'].map((key) => ({ key, value: process.env[key.toUpperCase()] }));
const vault = new VariableScope({ values: keep === 'vault' ? keys : [] });
vault._ = { allowScriptAccess: async () => true };
const values = [{ key: 'base', value: base }].concat(keep === 'vault' ? [] : keys);

let failed = false;
new Runner().run(new Collection(JSON.parse(fs.readFileSync(file, 'utf8'))), {
  environment: new VariableScope({ values }), vaultSecrets: vault, timeout: { request: 20000, script: 20000 },
}, (error, run) => {
  if (error) {
    throw error;
  }
  run.start({
    assertion(_, assertions) {
      for (const { name, skipped, error: fault } of assertions) {
        if (fault && !skipped) {
          failed = true;
          console.log(`failed: ${name}: ${fault.message}`);
        }
      }
    },
    console(_, level, ...texts) {
      console.log(level, ...texts);
    },
    exception(_, fault) {
      failed = true;
      console.log('exception:', fault.message);
    },
    request(fault, _, response, request) {
      if (request) {
        console.log(fault ? fault.message : response.code, request.method, request.url.toString());
      }
    },
    done(fault) {
      process.exitCode = fault || failed ? 1 : 0;
    },
  });
});
