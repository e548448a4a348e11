package answer

import "testing"

// TestNearMisses: texts that speak of signatures, quote documentation, configure, compare or succeed are
// no answers.
func TestNearMisses(t *testing.T) {
	for _, text := range []string{
		"",
		" \n\t",
		"The signature is computed over the canonical request.",
		"AWS calculates a signature and compares it with the signature you provided in the request.",
		"Check your key and signing method.",
		"Consult the service documentation for details.",
		"My token is missing and I need authentication.",
		"We add an authentication token; a missing authentication token is logged.",
		"The request signature does not match our expectations.",
		"signature valid, 200 OK",
		"HTTP/1.1 200 OK\n\n{\"message\":\"ok\"}",
		`{"message":"Hello from Lambda!"}`,
		`{"message":null}`,
		`{"message":"Forbidden fruit"}`,
		`{"message":"Not Found","documentation_url":"https://docs.github.com/rest"}`,
		`{"title":"Forbidden","status":403}`,
		"HTTP/1.1 403 Forbidden",
		"I get 403 Forbidden when I call the API",
		"404 Not Found",
		"Access Denied",
		"The page says Access Denied in red letters.",
		"Unauthorized",
		"Request has expired cookies",
		"The request has expired and was retried.",
		"Your token has expired. Please log in again.",
		"Signature expired on Friday",
		"signature expired: see above",
		"Signature expired: <request time> is now earlier than <server time>",
		"Signature not yet current: <date>",
		"Credential must be rotated every 90 days",
		"Region does not match the bucket's location in this row of the table",
		"is wrong; expecting 'x'",
		"This endpoint belongs to the payments team",
		"is not authorized to perform maintenance",
		"User bob is not authorized to perform: cleaning",
		"nginx/1.25.3",
		"<center>nginx</center>",
		"UNSIGNED-PAYLOAD",
		"UNSIGNED-PAYLOAD is not allowed for PUT here so the body hash is always computed.",
		"webhook signature validation failed",
		"Signature validation failed for webhook payload 7.",
		"Square webhook: Signature validation failed",
		"the required access credentials are missing",
		"error: unsupported authorization type",
		"STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
		"x-amz-content-sha256: UNSIGNED-PAYLOAD\nnot used here",

		// Documentation.
		"If you get \"Missing Authentication Token\", check that the route exists.",
		"\"Missing Authentication Token\" usually means that the route does not exist.",
		"You may receive the error: Missing Authentication Token",
		"For example: \"Missing Authentication Token\"",
		"SignatureDoesNotMatch means that the secret key is wrong.",
		"The service returns SignatureDoesNotMatch when the signature is wrong.",
		"If the clock is off, AWS answers with RequestTimeTooSkewed.",
		"InvalidSignatureException occurs when the string to sign differs.",
		"If you receive the message \"The request signature we calculated does not match the signature you provided\", compare the canonical requests.",
		"Common errors such as AccessDenied or ExpiredToken",

		// Code and configuration.
		"catch (InvalidSignatureException e) {",
		"} catch (com.amazonaws.AmazonServiceException | InvalidSignatureException e) {",
		"except client.exceptions.ExpiredTokenException:",
		"import com.amazonaws.services.dynamodbv2.model.AccessDeniedException;",
		"if err.Code == \"SignatureDoesNotMatch\" {",
		"if (error.name === 'ExpiredTokenException') {",
		"case \"InvalidAccessKeyId\":",
		"retryable = [\"ExpiredToken\", \"RequestTimeTooSkewed\"]",
		"throw new AccessDeniedException(",
		"class InvalidSignatureException extends Error",
		"errors.Is(err, AccessDeniedException)",
		"rescue Aws::S3::Errors::SignatureDoesNotMatch => e",
		"response_type = \"INVALID_SIGNATURE\"",
		"responseType: MISSING_AUTHENTICATION_TOKEN",
		"test_SignatureDoesNotMatch_is_retried",
		"invalidsignatureexception",
		"isSignatureDoesNotMatch()",
	} {
		if a, start, end, ok := RecogniseText(text); ok {
			t.Errorf("%q\n  was taken for %s by %q", text, a.Kind, text[start:end])
		}
	}
}
