package causes

import "strings"

// Rewritten tells why a header, by its lower-case name, is better left out of a signature: hops consume
// or rewrite it. ok is false for a header that arrives as it was sent.
func Rewritten(name string) (why string, ok bool) {
	for _, m := range mutable {
		if m.name == name {
			return m.why, true
		}
	}
	switch {
	case name == "x-amz-cf-id":
		// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
		return "CloudFront sets it anew", true
	case strings.HasPrefix(name, "x-forwarded-"):
		return "proxies set it themselves", true
	case isHopByHop(name):
		return "it belongs to one connection: the next server consumes or rewrites it", true
	}
	return "", false
}
