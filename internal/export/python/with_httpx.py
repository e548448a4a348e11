import datetime
import hashlib
import hmac
import os
import httpx


class SignedForHost(httpx.Auth):
    """Signature Version 4 for SIGN_HOST, whatever host the request goes to."""

    requires_request_body = True

    def auth_flow(self, request):
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        payload = FIXED_PAYLOAD or hashlib.sha256(request.content).hexdigest()
        request.headers["X-Amz-Date"] = now
        if os.environ.get("AWS_SESSION_TOKEN"):
            request.headers["X-Amz-Security-Token"] = os.environ["AWS_SESSION_TOKEN"]
        if PAYLOAD_HEADER:
            request.headers["X-Amz-Content-Sha256"] = payload
        # Hops rewrite other fields.
        fields = {k.lower(): " ".join(v.split()) for k, v in request.headers.items() if k.lower().startswith("x-amz-")}
        fields["host"] = SIGN_HOST
        signed = ";".join(sorted(fields))
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        path = PATH_PREFIX + path
        if not ENCODE_ONCE:
            path = path.replace("%", "%25")  # what is on the wire is encoded once
        pairs = sorted(tuple(p.partition("=")[::2]) for p in query.split("&") if p)
        canonical = "\n".join(
            [request.method, path, "&".join(k + "=" + v for k, v in pairs)]
            + [k + ":" + fields[k] for k in sorted(fields)]
            + ["", signed, payload]
        )
        scope = "/".join([now[:8], REGION, SERVICE, "aws4_request"])
        text = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + os.environ["AWS_SECRET_ACCESS_KEY"]).encode()
        for part in scope.split("/") + [text]:
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        request.headers["Authorization"] = "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s" % (
            os.environ["AWS_ACCESS_KEY_ID"],
            scope,
            signed,
            key.hex(),
        )
        yield request


def send(name, method, target, headers, body):
    """Signs a request and sends it."""
    with httpx.Client(auth=SignedForHost(), timeout=30) as client:
        answer = client.request(method, BASE + target, headers=headers, content=body.encode("utf-8"))
    report(name, answer.status_code, answer.text)
