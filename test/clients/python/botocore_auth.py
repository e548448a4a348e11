"""botocore's signer with requests: sign a request to one host, send the same fields to another."""
from urllib.parse import urlsplit, urlunsplit

import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import calls


def send(call):
    signed_url = urlunsplit(urlsplit(call["url"])._replace(netloc=call["sign_host"]))
    signed = AWSRequest(call["method"], signed_url, headers=call["header"], data=call["body"].encode())
    credentials = Credentials(call["access_key_id"], call["secret_access_key"], call["token"] or None)
    SigV4Auth(credentials, "execute-api", call["region"]).add_auth(signed)
    r = requests.request(
        call["method"], call["url"], headers=dict(signed.headers), data=call["body"].encode(),
        proxies={"http": "http://" + call["via"]},
    )
    return r.status_code, r.headers, r.text


calls.answer(send)
