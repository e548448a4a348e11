"""requests with aws-requests-auth: aws_host is the host inside the signature, whatever the URL says."""
import requests
from aws_requests_auth.aws_auth import AWSRequestsAuth

import calls


def send(call):
    auth = AWSRequestsAuth(
        aws_access_key=call["access_key_id"],
        aws_secret_access_key=call["secret_access_key"],
        aws_token=call["token"] or None,
        aws_host=call["sign_host"],
        aws_region=call["region"],
        aws_service="execute-api",
    )
    r = requests.request(
        call["method"], call["url"], headers=call["header"], data=call["body"].encode(), auth=auth,
        proxies={"http": "http://" + call["via"]},
    )
    return r.status_code, r.headers, r.text


calls.answer(send)
