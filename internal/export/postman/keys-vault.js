  // The vault is there in the app alone: not in Newman, the Postman CLI, monitors and scheduled runs.
  try {
    Promise.all(['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token'].map(function (name) {
      return pm.vault.get(name);
    })).then(function (found) {
      sign({ id: found[0], secret: found[1], token: found[2] });
    }).catch(refuse);
  } catch (error) {
    refuse(error);
  }
