"""boto3's client for @connections. It signs for endpoint_url; a handler of before-send changes where it goes."""
from urllib.parse import unquote, urlsplit, urlunsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

import calls


def send(call):
    called = urlsplit(call["url"])
    base, _, connection = called.path.partition("/@connections/")
    client = boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=urlunsplit((called.scheme, call["sign_host"], base, "", "")),
        region_name=call["region"],
        aws_access_key_id=call["access_key_id"],
        aws_secret_access_key=call["secret_access_key"],
        aws_session_token=call["token"] or None,
        config=Config(proxies={"http": "http://" + call["via"]}, retries={"max_attempts": 0}),
    )

    def go_elsewhere(request, **_):
        request.url = urlunsplit(urlsplit(request.url)._replace(netloc=called.netloc))

    if call["sign_host"] != called.netloc:
        client.meta.events.register("before-send", go_elsewhere)
    try:
        answer = client.post_to_connection(ConnectionId=unquote(connection), Data=call["body"].encode())
    except ClientError as e:
        answer = e.response
    metadata = answer["ResponseMetadata"]
    return metadata["HTTPStatusCode"], metadata["HTTPHeaders"], answer.get("Error", {}).get("Message", "")


calls.answer(send)
