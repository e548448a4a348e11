package edge

import "strings"

// treatment is what happens to a header that no policy and no list names.
type treatment uint8

const (
	// other is every header that AWS's table does not name: legacy settings forward it, policies drop it.
	other treatment = iota
	// removed is dropped unless it is named.
	removed
	// never is dropped even when it is named.
	never
	// passed is forwarded, and cannot be named.
	passed
	// automatic is forwarded by legacy settings. Under policies the documentation says "nothing more"
	// than the named headers and a few automatic ones; that it is forwarded there is not documented.
	automatic
	// legacy is forwarded by legacy settings and dropped by policies: there are managed policies whose
	// only purpose is to forward Origin.
	legacy
	// special headers have rules of their own: see forward.go.
	special
)

// treatments is the table of request headers.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#request-custom-headers-behavior
var treatments = map[string]treatment{
	"accept":                 removed,
	"accept-charset":         removed,
	"accept-language":        removed,
	"referer":                removed,
	"expect":                 removed,
	"x-http-method-override": removed,

	"accept-encoding": special,
	"authorization":   special,
	"connection":      special,
	"cookie":          special,
	"host":            special,
	"upgrade":         special,
	"user-agent":      special,
	"via":             special,
	"x-amz-cf-id":     special,
	"x-forwarded-for": special,

	"cache-control":     passed,
	"content-length":    passed,
	"max-forwards":      passed,
	"pragma":            passed,
	"request-range":     passed,
	"transfer-encoding": passed,

	"content-type":        automatic,
	"date":                automatic,
	"if-match":            automatic,
	"if-modified-since":   automatic,
	"if-none-match":       automatic,
	"if-range":            automatic,
	"if-unmodified-since": automatic,
	"range":               automatic,

	"content-md5": legacy,
	"from":        legacy,
	"origin":      legacy,
	"warning":     legacy,

	"proxy-authenticate":  never,
	"proxy-authorization": never,
	"proxy-connection":    never,
	"te":                  never,
	"trailer":             never,
	"x-forwarded-proto":   never,
	"x-real-ip":           never,
	// Not in the table. It is a header of one connection (RFC 9110, section 7.6.1).
	"keep-alive": never,
}

// treat returns the treatment of a header, by its lower-case name.
func treat(name string) treatment {
	if t, ok := treatments[name]; ok {
		return t
	}
	if strings.HasPrefix(name, "x-edge-") {
		return never
	}
	return other
}

// nameable reports whether naming a header in a policy or list has an effect.
func nameable(name string) bool {
	switch treat(name) {
	case never, passed:
		return false
	}
	switch name {
	case "connection", "cookie", "upgrade", "x-amz-cf-id":
		return false
	}
	return true
}

// customRefused reports whether CloudFront takes no custom header of this name.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html#add-origin-custom-headers-denylist
func customRefused(name string) bool {
	for _, prefix := range []string{"x-amz-", "x-edge-"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	switch name {
	case "cache-control", "connection", "content-length", "cookie", "host", "if-match", "if-modified-since",
		"if-none-match", "if-range", "if-unmodified-since", "max-forwards", "pragma", "proxy-authenticate",
		"proxy-authorization", "proxy-connection", "range", "request-range", "te", "trailer",
		"transfer-encoding", "upgrade", "via", "x-real-ip":
		return true
	}
	return false
}
