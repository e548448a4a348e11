import copy
import os
import requests
from aws_requests_auth.aws_auth import AWSRequestsAuth


class SignedForHost(AWSRequestsAuth):
    """Signs for SIGN_HOST, with the path that its verifier sees, whatever host the request goes to."""

    def get_aws_request_headers_handler(self, r):
        seen = copy.copy(r)
        seen.url = "https://" + SIGN_HOST + PATH_PREFIX + r.path_url
        return super().get_aws_request_headers_handler(seen)


AUTH = SignedForHost(
    aws_access_key=os.environ["AWS_ACCESS_KEY_ID"],
    aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"],
    aws_token=os.environ.get("AWS_SESSION_TOKEN"),
    aws_host=SIGN_HOST,
    aws_region=REGION,
    aws_service=SERVICE,
)


def send(name, method, target, headers, body):
    """Signs a request and sends it."""
    answer = requests.request(
        method, BASE + target, headers=dict(headers), data=body.encode("utf-8"), auth=AUTH, allow_redirects=False, timeout=30
    )
    report(name, answer.status_code, answer.text)
