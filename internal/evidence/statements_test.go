package evidence

import "testing"

func FuzzStatements(f *testing.F) {
	fuzzFormats(f, []string{formatStatement, formatOwnSigner, formatNamed, formatCodeTelling}, "We sign /a and call /b. The secret ends in a newline.", "aws4_request canonical hmac( kDate = hexdigest()", "S3 in eu-west-1")
}
