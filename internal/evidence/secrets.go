package evidence

import (
	"strings"

	"countersign/sigv4"
)

// secretsIn returns the texts of a header that must not be printed.
func secretsIn(header sigv4.Header) []string {
	var secrets []string
	for _, f := range header {
		value := strings.TrimSpace(f.Value)
		name := strings.ToLower(f.Name)
		switch {
		case name == "authorization" || name == "proxy-authorization":
			if strings.HasPrefix(value, "AWS4-") {
				continue
			}
			// The scheme may be shown, what follows it may not.
			if _, after, ok := strings.Cut(value, " "); ok {
				value = strings.TrimSpace(after)
			}
		case name != "cookie" && name != "set-cookie" && name != "x-api-key" && !strings.HasSuffix(name, "token") && !strings.HasSuffix(name, "-encryption-customer-key"):
			continue
		}
		if isSecret(value) {
			secrets = append(secrets, value)
		}
	}
	return secrets
}

// isSecret tells a real value from a variable, from one that the person masked, and from one that is too
// short to hide.
func isSecret(value string) bool {
	return len(value) >= 6 && strings.IndexByte("$<{%", value[0]) < 0 && strings.Trim(value, "*xX.-…<>[]") != "" && !strings.EqualFold(value, "redacted")
}

// presignedToken returns the session token of a presigned target, as written and decoded.
func presignedToken(r *sigv4.Request) []string {
	query, _ := r.Query()
	for _, p := range sigv4.ParseQuery(query) {
		if (strings.EqualFold(p.Name, "X-Amz-Security-Token") || strings.EqualFold(p.Name, "X-Amz-S3session-Token")) && isSecret(p.Value) {
			if decoded := sigv4.Decode(p.Value); decoded != p.Value {
				return []string{p.Value, decoded}
			}
			return []string{p.Value}
		}
	}
	return nil
}
