package causes

import "testing"

func TestMasked(t *testing.T) {
	const token = "IQoJb3JpZ2luX2VjEXAMPLETOKEN1"
	for _, test := range []struct {
		part Part
		a, b string
		want bool
	}{
		{"header:x-amz-security-token", "IQoJb3JpZ2lu...", token, true},
		{"header:x-amz-security-token", "IQoJb3JpZ2lu[...]", token, true},
		{"header:x-amz-security-token", "$TOKEN", token, true},
		{"header:x-amz-security-token", "(omitted)", token, true},
		{"header:x-amz-security-token", "TOKEN", token, true},
		{"header:x-amz-security-token", "FQoJb3JpZ2luX2VjEXAMPLETOKEN1", token, false},
		{"header:x-api-key", "my-key", "AbCdEfGhIj0123456789", true},
		{"header:user-agent", "Mozilla/5.0 (...)", "Mozilla/5.0 (X11; Linux x86_64)", true},
		{"header:user-agent", "curl/8.5.0", "Amazon CloudFront", false},
		{"header:accept-encoding", "gzip", "identity", false},
		{"header:accept-encoding", "gzip...", "identity", false},
		{"header:host", "api-id.execute-api.eu-west-1.amazonaws.com", "abc123def4.execute-api.eu-west-1.amazonaws.com", true},
		{"header:host", "d111111abcdef8.cloudfront.net", "abc123def4.execute-api.eu-west-1.amazonaws.com", false},
		{PartPath, "/users/<id>", "/users/7", true},
		{PartPath, "/users/{id}", "/users/%7Bid%7D", false},
		{PartPath, "/a", "/b", false},
		{PartQuery, "a=...", "a=1", true},
	} {
		if got := Masked(test.part, test.a, test.b); got != test.want {
			t.Errorf("Masked(%s, %q, %q) = %v, want %v", test.part, test.a, test.b, got, test.want)
		}
	}
}
