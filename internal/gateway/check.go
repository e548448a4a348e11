package gateway

import (
	"strconv"
	"strings"
	"time"

	"countersign/sigv4"
)

// maxSkew is how far a request's time may be from the gateway's clock, in both directions
// (https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden, mhart/aws4#118).
const maxSkew = 5 * time.Minute

// check runs the checks 8 to 13: everything that can be said without the key.
func (c *claim) check(region, service string, clock time.Time) (notes []string, r *refusal) {
	badCredential := c.readCredential() // reported in its turn
	if !c.signs("host") && !c.signs(":authority") {
		// aws/aws-sdk-php#2469; babbel/okhttp-aws-signer#10 has the older text.
		return nil, invalid(HostNotSigned, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.", "")
	}
	notes, r = c.readTime()
	if r != nil {
		return notes, r
	}
	now := clock.UTC().Truncate(time.Second)
	if r := c.checkTime(now); r != nil {
		return notes, r
	}
	notes = append(notes, c.presignNotes(now)...)
	if badCredential != nil {
		return notes, badCredential
	}
	return notes, c.checkScope(region, service)
}

// signs reports whether SignedHeaders lists a name. Names have no case there (architect/dynalite, index.js).
func (c *claim) signs(name string) bool {
	for list := c.signedHeaders; list != ""; {
		var one string
		one, list, _ = strings.Cut(list, ";")
		if strings.EqualFold(one, name) {
			return true
		}
	}
	return false
}

// readTime reads the stamp. The basic form is the usual one; AWS was seen to take other forms of ISO 8601
// and to write them anew in its string to sign, but not the form of a Date header
// (dacut/scratchstack-aws-signature, "AWS Auth Error Ordering", rule 9).
func (c *claim) readTime() (notes []string, r *refusal) {
	if at, ok := sigv4.ParseTime(c.stamp); ok {
		c.at = at
		return nil, nil
	}
	for _, form := range [...]string{"20060102T150405Z0700", "20060102T150405Z07:00", "2006-01-02T15:04:05Z0700", time.RFC3339} {
		if at, err := time.Parse(form, c.stamp); err == nil {
			c.at = at.UTC().Truncate(time.Second)
			return []string{noteDate}, nil
		}
	}
	return nil, incomplete(BadDate, "Date must be in ISO-8601 'basic format'. Got '"+c.stamp+
		"'. See http://en.wikipedia.org/wiki/ISO_8601", strconv.Quote(c.stamp))
}

// checkTime words the skew.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
func (c *claim) checkTime(now time.Time) *refusal {
	text := func(t time.Time) string { return t.Format(sigv4.TimeLayout) }
	if earliest := now.Add(-maxSkew); c.at.Before(earliest) {
		return invalid(Expired, "Signature expired: "+text(c.at)+" is now earlier than "+text(earliest)+
			" ("+text(now)+" - 5 min.)", now.Sub(c.at).String()+" old")
	}
	if latest := now.Add(maxSkew); c.at.After(latest) {
		return invalid(NotYetCurrent, "Signature not yet current: "+text(c.at)+" is still later than "+text(latest)+
			" ("+text(now)+" + 5 min.)", c.at.Sub(now).String()+" ahead")
	}
	return nil
}

// presignNotes tells when X-Amz-Expires would decide otherwise than the five minutes do: whether
// API Gateway reads it is not documented.
func (c *claim) presignNotes(now time.Time) []string {
	if !c.presigned || c.expires == "" {
		return nil
	}
	seconds, err := strconv.ParseInt(c.expires, 10, 32)
	if err == nil && !now.After(c.at.Add(time.Duration(seconds)*time.Second)) {
		return nil
	}
	return []string{notePresign}
}

// readCredential takes the credential apart, check 12. Slashes at its end do not count
// (architect/dynalite, index.js).
func (c *claim) readCredential() *refusal {
	text := strings.TrimRight(c.credential, "/")
	if strings.Count(text, "/") != 4 {
		return incomplete(BadCredential,
			"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '"+c.credential+"'",
			strconv.Itoa(strings.Count(text, "/")+1)+" elements")
	}
	c.id, text, _ = strings.Cut(text, "/")
	c.scope.Date, text, _ = strings.Cut(text, "/")
	c.scope.Region, text, _ = strings.Cut(text, "/")
	c.scope.Service, c.scope.Terminator, _ = strings.Cut(text, "/")
	return nil
}

// checkScope compares the scope with what this API expects; all faults are named, in this order
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html).
// An empty region is not compared.
func (c *claim) checkScope(region, service string) *refusal {
	date := c.time()[:len(sigv4.DateLayout)]
	badRegion := region != "" && c.scope.Region != region
	badService := c.scope.Service != service
	badTerminator := c.scope.Terminator != sigv4.Terminator
	badDate := c.scope.Date != date
	if !badRegion && !badService && !badTerminator && !badDate {
		return nil
	}
	message, detail := "", ""
	if badRegion {
		message += "Credential should be scoped to a valid region, not '" + c.scope.Region + "'. "
		detail += " region"
	}
	if badService {
		message += "Credential should be scoped to correct service: '" + service + "'. "
		detail += " service"
	}
	if badTerminator {
		message += "Credential should be scoped with a valid terminator: '" + sigv4.Terminator + "', not '" + c.scope.Terminator + "'. "
		detail += " terminator"
	}
	if badDate {
		message += "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" +
			c.scope.Date + "' != '" + date + "', from '" + c.at.Format(sigv4.TimeLayout) + "'."
		detail += " date"
	}
	return invalid(WrongScope, message, "wrong"+detail)
}

// The full stop tells an unknown key from a damaged token (checks 14 and 15).
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
const (
	textUnknownKey   = "The security token included in the request is invalid."
	textInvalidToken = "The security token included in the request is invalid"
	textExpiredToken = "The security token included in the request is expired"
)

// checkKey runs the checks 14 and 15.
func (c *claim) checkKey(keys *KeyStore, now time.Time) (*Key, *refusal) {
	unrecognized := func(reason Reason, message string, notes ...string) *refusal {
		// https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden prints
		// AccessDeniedException for the type.
		return &refusal{reason, typeUnrecognized, message, "", append(notes, noteTokenType)}
	}
	key, ok := keys.Key(c.id)
	switch {
	case !ok && c.token != "":
		return nil, unrecognized(UnknownKey, textUnknownKey, noteTokenKey)
	case !ok:
		return nil, unrecognized(UnknownKey, textUnknownKey)
	case c.token == "" && key.SessionToken != "":
		return key, unrecognized(TokenMissing, textInvalidToken)
	case !equalText(c.token, key.SessionToken):
		return key, unrecognized(TokenInvalid, textInvalidToken)
	case !key.Expires.IsZero() && !now.Before(key.Expires):
		return key, &refusal{TokenExpired, typeExpiredToken, textExpiredToken, "since " + key.Expires.UTC().Format(time.RFC3339), nil}
	case key.Inactive:
		return key, unrecognized(InactiveKey, textUnknownKey)
	}
	return key, nil
}
