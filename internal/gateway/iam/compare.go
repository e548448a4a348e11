package iam

import (
	"encoding/base64"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// tests are the comparisons of condition operators, by lower-case name. "stringlike" and the arn ones
// differ from equality by the wildcards in their compiled patterns.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
var tests = map[string]func(want *Pattern, have string, context Context) bool{
	"stringequals":             matches,
	"stringlike":               matches,
	"stringequalsignorecase":   equalFold,
	"numericequals":            numeric(func(c int) bool { return c == 0 }),
	"numericlessthan":          numeric(func(c int) bool { return c < 0 }),
	"numericlessthanequals":    numeric(func(c int) bool { return c <= 0 }),
	"numericgreaterthan":       numeric(func(c int) bool { return c > 0 }),
	"numericgreaterthanequals": numeric(func(c int) bool { return c >= 0 }),
	"dateequals":               date(func(c int) bool { return c == 0 }),
	"datelessthan":             date(func(c int) bool { return c < 0 }),
	"datelessthanequals":       date(func(c int) bool { return c <= 0 }),
	"dategreaterthan":          date(func(c int) bool { return c > 0 }),
	"dategreaterthanequals":    date(func(c int) bool { return c >= 0 }),
	"bool":                     equalFold,
	"binaryequals":             binaryEquals,
	"ipaddress":                ipAddress,
	"arnequals":                arnMatches,
	"arnlike":                  arnMatches,
}

// negatable are the operators of which a form with "Not" exists.
var negatable = map[string]bool{
	"stringequals": true, "stringlike": true, "stringequalsignorecase": true,
	"numericequals": true, "dateequals": true, "ipaddress": true, "arnequals": true, "arnlike": true,
}

func matches(want *Pattern, have string, context Context) bool { return want.Match(have, context) }

func equalFold(want *Pattern, have string, context Context) bool {
	text, ok := want.plain(context)
	return ok && strings.EqualFold(text, have)
}

// plain returns the text with its variables put in.
func (p *Pattern) plain(context Context) (string, bool) {
	if p.variables == nil {
		return string(p.glyphs), true
	}
	glyphs, ok := p.resolve(context)
	return string(glyphs), ok
}

func numeric(test func(int) bool) func(*Pattern, string, Context) bool {
	return func(want *Pattern, have string, context Context) bool {
		text, ok := want.plain(context)
		w, wErr := strconv.ParseFloat(text, 64)
		h, hErr := strconv.ParseFloat(have, 64)
		if !ok || wErr != nil || hErr != nil || w != w || h != h {
			return false
		}
		switch {
		case h < w:
			return test(-1)
		case h > w:
			return test(1)
		}
		return test(0)
	}
}

func date(test func(int) bool) func(*Pattern, string, Context) bool {
	return func(want *Pattern, have string, context Context) bool {
		text, ok := want.plain(context)
		w, wOK := parseDate(text)
		h, hOK := parseDate(have)
		return ok && wOK && hOK && test(h.Compare(w))
	}
}

// parseDate reads the forms of ISO 8601 that W3C lists, and seconds since 1970.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
func parseDate(text string) (time.Time, bool) {
	for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02", "2006-01", "20060102T150405Z"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(seconds, 0), err == nil
}

// binaryEquals compares what both base64 texts decode to.
func binaryEquals(want *Pattern, have string, context Context) bool {
	text, ok := want.plain(context)
	w, wErr := base64.StdEncoding.DecodeString(text)
	h, hErr := base64.StdEncoding.DecodeString(have)
	return ok && wErr == nil && hErr == nil && string(w) == string(h)
}

// ipAddress takes an address or a CIDR range, of either version.
func ipAddress(want *Pattern, have string, context Context) bool {
	text, ok := want.plain(context)
	if !ok {
		return false
	}
	address, err := netip.ParseAddr(have)
	if err != nil {
		return false
	}
	address = address.Unmap().WithZone("")
	if single, err := netip.ParseAddr(text); err == nil {
		return single.Unmap() == address
	}
	block, err := netip.ParsePrefix(text)
	return err == nil && block.Masked().Contains(address)
}

// arnMatches compares the six parts of ARNs one by one, so that a wildcard does not cross a colon
// before the last part. ArnEquals and ArnLike are the same.
func arnMatches(want *Pattern, have string, context Context) bool {
	glyphs, ok := want.resolve(context)
	for part := 0; ok && part < 5; part++ {
		var wantPart []rune
		var havePart string
		if wantPart, glyphs, ok = cutColon(glyphs); !ok {
			return false
		}
		if havePart, have, ok = strings.Cut(have, ":"); !ok || !glob(wantPart, havePart, false) {
			return false
		}
	}
	return ok && glob(glyphs, have, false)
}

func cutColon(glyphs []rune) (before, after []rune, ok bool) {
	for i, g := range glyphs {
		if g == ':' {
			return glyphs[:i], glyphs[i+1:], true
		}
	}
	return nil, nil, false
}
