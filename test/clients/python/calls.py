"""Calls come as one JSON list on standard input; what came of them goes out the same way."""
import json
import sys


def answer(send):
    """Make each call with send(call), which returns the status, the header and the text of the answer."""
    replies = []
    for call in json.load(sys.stdin):
        try:
            status, header, text = send(call)
            replies.append({"status": status, "header": {k.lower(): v for k, v in header.items()}, "text": text})
        except Exception as e:  # a client that fails is a result too
            replies.append({"error": "%s: %s" % (type(e).__name__, e)})
    json.dump(replies, sys.stdout)
