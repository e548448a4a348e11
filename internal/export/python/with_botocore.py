import botocore.auth
import botocore.awsrequest
import botocore.session
import requests
import hashlib

CREDENTIALS = botocore.session.get_session().get_credentials()
SIGNER = botocore.auth.S3SigV4Auth if ENCODE_ONCE else botocore.auth.SigV4Auth


def send(name, method, target, headers, body):
    """Signs a request for SIGN_HOST, and sends it to BASE. The fields that hops rewrite are not signed."""
    data = body.encode("utf-8")
    signed = botocore.awsrequest.AWSRequest(
        method=method,
        url="https://" + SIGN_HOST + PATH_PREFIX + target,
        headers={k: v for k, v in headers if k.lower().startswith("x-amz-")},
        data=data,
    )
    if PAYLOAD_HEADER:
        signed.headers["X-Amz-Content-SHA256"] = FIXED_PAYLOAD or hashlib.sha256(data).hexdigest()
    SIGNER(CREDENTIALS.get_frozen_credentials(), SERVICE, REGION).add_auth(signed)
    answer = requests.request(
        method, BASE + target, headers={**dict(headers), **dict(signed.headers)}, data=data, allow_redirects=False, timeout=30
    )
    report(name, answer.status_code, answer.text)
