import datetime
import json
import os
import random
import re
import sys
import time
import uuid
from urllib.parse import quote


def value(name):
    """The value of a variable."""
    if name == "$guid":
        return str(uuid.uuid4())
    if name == "$timestamp":
        return str(int(time.time()))
    if name == "$isoTimestamp":
        return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if name == "$randomInt":
        return str(random.randint(0, 1000))
    if name in VALUES:
        return VALUES[name]
    variable = re.sub("[^A-Z0-9]", "_", name.upper())
    if not os.environ.get(variable):
        sys.exit("the variable %s has no value: set %s" % (name, variable))
    return os.environ[variable]


def encoded(name):
    """The value of a variable for a URL: every byte but the unreserved ones (RFC 3986) as %XX."""
    return quote(value(name), safe="-._~")


def inside(name):
    """The value of a variable as the inside of a JSON string."""
    return json.dumps(value(name))[1:-1]


FAILED = []


def report(name, status, text):
    """Says how a request ended."""
    print(status, name)
    if status >= 400:
        FAILED.append(name)
        print(text, file=sys.stderr)
        print("Why? Save the answer and run: countersign diagnose --url %s answer.json" % BASE, file=sys.stderr)
