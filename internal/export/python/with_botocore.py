import botocore.auth
import botocore.awsrequest
import botocore.session
import requests

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
    SIGNER(CREDENTIALS.get_frozen_credentials(), SERVICE, REGION).add_auth(signed)
    answer = requests.request(
        method, BASE + target, headers={**dict(headers), **dict(signed.headers)}, data=data, allow_redirects=False, timeout=30
    )
    report(name, answer.status_code, answer.text)
