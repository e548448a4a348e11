package oracles

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign/sigv4"

	"pgregory.net/rapid"
)

var (
	unreserved = strings.Split("abcxyzABCXYZ0189-._~", "")
	// canonicalEscapes are escapes as a canonical request has them: upper case, and none that is not needed.
	canonicalEscapes = []string{"%20", "%2F", "%25", "%3D", "%26", "%2B", "%3B", "%23", "%3F", "%C3%A9", "%F0%9F%98%80", "%00", "%FF"}
	// looseEscapes are escapes that canonicalisation rewrites.
	looseEscapes = []string{"%2f", "%c3%a9", "%41", "%7E", "%7e", "%2e"}
	// delimiters may stand raw in a path and in a query, where net/url keeps them.
	delimiters = []string{"!", "$", "'", "(", ")", "*", ",", ":", "@"}
)

// text joins some of the tokens.
func text(tokens []string, most int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(tokens), 0, most).Draw(t, "tokens"), "")
	})
}

// path draws a wire path. Both signers of the SDK take a path as it is, so where the rules normalise,
// it has no dot segment and no empty one; where the path is taken encoded once, it is so already.
func path(s3 bool) *rapid.Generator[string] {
	tokens := slices.Concat(unreserved, canonicalEscapes)
	if !s3 {
		tokens = slices.Concat(tokens, looseEscapes, delimiters, []string{"=", "+", "&", ";"})
	}
	segment := text(tokens, 6)
	if !s3 {
		segment = segment.Filter(func(s string) bool { return s != "" && s != "." && s != ".." })
	}
	return rapid.Custom(func(t *rapid.T) string {
		segments := rapid.SliceOfN(segment, 0, 4).Draw(t, "segments")
		slash := rapid.SampledFrom([]string{"", "/"}).Draw(t, "trailing slash")
		if len(segments) == 0 {
			return slash
		}
		return "/" + strings.Join(segments, "/") + slash
	})
}

// query draws a wire query: in any order, with repetitions, empty values and empty pieces.
func query(tokens []string) *rapid.Generator[string] {
	// Few names, so that they come twice.
	name, value := rapid.OneOf(text(tokens, 4), rapid.SampledFrom([]string{"a", "b", ""})), text(tokens, 5)
	param := rapid.Custom(func(t *rapid.T) string {
		p := sigv4.Param{
			Name: name.Draw(t, "name"), Value: value.Draw(t, "value"),
			Equals: rapid.Bool().Draw(t, "equals"),
		}
		return p.String()
	})
	return rapid.Map(rapid.SliceOfN(param, 0, 6), func(params []string) string { return strings.Join(params, "&") })
}

// fields draws header fields with repetition. gaps are the blanks that may stand between two words.
func fields(gaps []string) *rapid.Generator[sigv4.Header] {
	name := rapid.OneOf(
		rapid.SampledFrom([]string{"X-Custom", "x-custom", "Content-Type", "Accept", "Range", "X-Amz-Meta-A", "x-amz-target", "X-Amz-Acl"}),
		rapid.StringMatching(`[A-Za-z][A-Za-z0-9-]{0,9}`).Filter(func(s string) bool {
			switch s = strings.ToLower(s); s {
			case "host", "authorization", "user-agent", "expect", "trailer", "te", "date":
				return false
			}
			return !strings.HasPrefix(s, "x-amz") && !strings.HasPrefix(s, "content-l") && !strings.HasPrefix(s, "transfer-")
		}),
	)
	end := rapid.SampledFrom([]string{"", " ", "   ", "\t", " \t "})
	value := rapid.Custom(func(t *rapid.T) string {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "B", "\"c", "d\"", "e,f", "g=h", ";", "é", "1"}), 0, 4).Draw(t, "words")
		joined := strings.Join(words, rapid.SampledFrom(gaps).Draw(t, "gap"))
		return end.Draw(t, "before") + joined + end.Draw(t, "after")
	})
	field := rapid.Custom(func(t *rapid.T) sigv4.Field {
		return sigv4.Field{Name: name.Draw(t, "name"), Value: value.Draw(t, "value")}
	})
	return rapid.Map(rapid.SliceOfN(field, 0, 6), func(fields []sigv4.Field) sigv4.Header { return fields })
}

// jobs draws requests in the domain of an oracle, which the tokens of the query and the gaps of header
// values define.
func jobs(queryTokens, gaps []string) *rapid.Generator[job] {
	return rapid.Custom(func(t *rapid.T) job {
		var j job
		j.service = rapid.SampledFrom([]string{"s3", "execute-api", "lambda", "sts"}).Draw(t, "service")
		j.region = rapid.SampledFrom([]string{"us-east-1", "eu-central-1", "cn-north-1"}).Draw(t, "region")
		j.credentials = sigv4.Credentials{
			AccessKeyID:     rapid.StringMatching(`A[KS]IA[A-Z0-9]{16}`).Draw(t, "access key"),
			SecretAccessKey: rapid.StringMatching(`[A-Za-z0-9/+]{40}`).Draw(t, "secret"),
			SessionToken:    rapid.StringMatching(`([A-Za-z0-9/+]{20,60}=)?`).Draw(t, "token"),
		}
		zone := time.FixedZone("", rapid.IntRange(-12, 14).Draw(t, "zone")*3600)
		j.at = time.Unix(rapid.Int64Range(946684800, 4102444800).Draw(t, "time"), 0).In(zone)
		j.request = sigv4.Request{
			Method: rapid.SampledFrom([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}).Draw(t, "method"),
			Target: path(j.s3()).Draw(t, "path"),
			Body:   rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "body"),
		}
		if q := query(queryTokens).Draw(t, "query"); q != "" {
			j.request.Target += "?" + q
		}
		host := rapid.SampledFrom([]string{"api.example.com", "API.example.com", "localhost:8443", "[::1]:9000", "10.0.0.1:80"}).Draw(t, "host")
		j.request.Header = append(sigv4.Header{{Name: "Host", Value: host}}, fields(gaps).Draw(t, "header")...)
		if len(j.request.Body) > 0 {
			j.request.Header = append(j.request.Header, contentLength(j.request.Body))
		}
		return j
	})
}

func contentLength(body []byte) sigv4.Field {
	return sigv4.Field{Name: "Content-Length", Value: strconv.Itoa(len(body))}
}
