"""One request through CloudFront, signed with aws_host. Arguments: URL, aws_host, region."""
import sys

import requests
from aws_requests_auth.aws_auth import AWSRequestsAuth

url, host, region = sys.argv[1:]
auth = AWSRequestsAuth(
    aws_access_key="AKIAIOSFODNN7EXAMPLE",
    aws_secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    aws_host=host,
    aws_region=region,
    aws_service="execute-api",
)
r = requests.get(url + "/v1/resource", auth=auth)
print(r.status_code)
print(r.text)
