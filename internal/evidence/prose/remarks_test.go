package prose

import (
	"slices"
	"testing"
)

// TestRemarks reads what sentences state, and what they only sound like.
func TestRemarks(t *testing.T) {
	for sentence, want := range map[string][]Kind{
		"It works without a body and fails with a JSON body":         {WorksWithoutBody},
		"It fails without a body":                                    nil,
		"duplicate query parameters break the signature":             {RepeatedParameter},
		"the order of the query parameters is what matters":          {ParameterOrder},
		"there is a double slash in the path":                        {DoubleSlash},
		"the clock is 7 minutes behind":                              {ClockDoubt},
		"the system time is correct":                                 nil,
		"behind a Cloudflare tunnel":                                 {ThroughCloudflare, ThroughProxy},
		"an ALB stands in front":                                     {ThroughLoadBalancer},
		"it fails when the path has special characters":              {SpecialInPath},
		"it fails when the query has special characters":             {SpecialInQuery},
		"metadata with non-ascii characters":                         {SpecialInHeader},
		"my secret key contains '+'":                                 {SpecialInSecret},
		"my secret has a slash in it":                                {SpecialInSecret},
		"my secret key does not have special characters":             nil,
		"headers are added after signing":                            {AddedAfterSigning},
		"the presigned URL works for a few minutes":                  {WorksForAWhile, PresignedURL},
		"any of these characters in the query string: *!()":          {SpecialInQuery},
		"the answer came after about a second, and the path is long": nil,
		"nothing of interest is said here":                           nil,
		"objects whose name contains ':' are refused":                {SpecialInPath},
		"each file that has %23 in it is refused":                    {SpecialInPath},
		"a listing with a prefix that contains '&' is refused":       {SpecialInQuery},
		"the file name contains 'x'":                                 nil,
		"the file has a size":                                        nil,
		"an identifier with colons is refused":                       {SpecialInPath},
		"the slash was encoded twice":                                {EncodedTwice},
		"it double encodes what we hand it":                          {EncodedTwice},
		"the path must be double encoded":                            nil,
		"the path is not double encoded":                             nil,
		"we call eu.example.titan-v1:0":                              nil,
		"we call eu.amazon.titan-x-v1:0":                             {EscapedIdentifier},
		"the session token is empty":                                 {TokenNotSet},
		"the app swaps its internal name: we replace the hostname":   {HostRewritten},
		"the link leaves out the port":                               {HostRewritten},
		"requests including query parameters are rejected":           {WorksWithoutQuery},
	} {
		got := Remarks(sentence)
		for _, kind := range want {
			if !slices.Contains(got, kind) {
				t.Errorf("%q: %q, want %q", sentence, got, kind)
			}
		}
		if want == nil && slices.ContainsFunc(got, func(k Kind) bool { return k != GetWorks }) {
			t.Errorf("%q: %q, want nothing", sentence, got)
		}
	}
}
