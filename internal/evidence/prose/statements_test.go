package prose

import (
	"slices"
	"testing"
)

// TestStatements reads sentences by the notions that they name, in several wordings of the same fact.
func TestStatements(t *testing.T) {
	for sentence, want := range map[string][]Kind{
		"curl -I on the signed link is refused":                                         {HeadUsed},
		"We tack ?v=2 onto the presigned URL":                                           {LinkEdited},
		"the mail program turns & into &amp; in our presigned links":                    {LinkEdited},
		"then I swap the domain of the pre-signed URL":                                  {HostRewritten},
		"the pre-signed URL has the internal name, the browser uses the public one":     {SignedForInside},
		"the upload library appends a charset to the content type":                      {TypeChanged},
		"it breaks as soon as the path ends with a slash":                               {SlashAtEnd},
		"/a/b/ is refused, /a/b is not":                                                 {SlashAtEnd},
		"parameters without a value are refused":                                        {EmptyValue},
		"GET /bucket?uploads fails":                                                     {EmptyValue},
		"a middleware compresses the body after the request was signed":                 {BodyRewritten},
		"the proxy minifies the JSON":                                                   {BodyRewritten},
		"the hash is that of an empty string although there is a body":                  {BodyNotHashed},
		"the GET request carries the body {}":                                           {GetWithBody},
		"it began with the CRC32 checksums of the new SDK":                              {ChecksumDefaults},
		"our secret ended in a newline":                                                 {SecretBlank},
		"the secret key was rotated last week":                                          {SecretOutdated},
		"I had swapped the access key and the secret key":                               {KeysSwapped},
		"only access key and secret key are passed":                                     {KeysAlone},
		"no session token is passed to the signer":                                      {TokenNotSet},
		"the laptop had been suspended, and every signature is refused":                 {ClockDoubt},
		"the date of the VM is two days ahead":                                          {ClockDoubt},
		"the bucket is in eu-west-1, the client has us-east-1":                          {RegionInDoubt},
		"nginx strips the Authorization header":                                         {AuthorizationDropped},
		"x-amz-date is not forwarded":                                                   {DateDropped},
		"we send no api key":                                                            {APIKeyNotSent},
		"the ingress removes the prefix":                                                {PrefixStripped},
		"we do not send x-amz-content-sha256":                                           {HashNotSent},
		"I feed the hex string of the derived key into the next HMAC instead of bytes":  {WrongDigestForm},
		"the header value has two spaces in the middle":                                 {HeaderBlanks},
		"the same header is sent twice":                                                 {HeaderTwice},
		"the server answers 301 and the client goes there":                              {Redirects},
		"files like \"a+b.txt\" are refused":                                            {SpecialInPath},
		"a search with q=name:smith fails":                                              {SpecialInQuery},
		"I checked the system clock, it is right":                                       nil,
		"I verified that the secret has no trailing newline, everything is correct":     nil,
		"The docs say that a wrong clock, a typo in the secret or a redirect can do so": nil,
		"Check your AWS Secret Access Key and signing method":                           nil,
		"I tried it without the trailing slash, same result":                            nil,
		"the redirect_uri of the login page is set":                                     nil,
		"I made sure that the secret was not typed by hand, it is right":                nil,
		"the path is not empty, I checked":                                              nil,
		"Bodies with umlauts are not the problem":                                       nil,
		"POST is not turned into GET":                                                   nil,
		"it is a long story":                                                            nil,
	} {
		got := Statements(sentence)
		for _, kind := range want {
			if !slices.Contains(got, kind) {
				t.Errorf("%q: %q, want %q", sentence, got, kind)
			}
		}
		if want == nil {
			got = slices.DeleteFunc(got, func(k Kind) bool {
				return k == SpeaksOfSigning || k == SaysFails || k == SaysMismatch || k == SaysForbidden
			})
			if len(got) > 0 {
				t.Errorf("%q: %q, want nothing", sentence, got)
			}
		}
	}
}
