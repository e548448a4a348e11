  try {
    sign({
      id: pm.variables.get('aws_access_key_id'), secret: pm.variables.get('aws_secret_access_key'), token: pm.variables.get('aws_session_token')
    });
  } catch (error) {
    refuse(error);
  }
