package evidence

import (
	"slices"
	"testing"
)

func TestSetters(t *testing.T) {
	for text, want := range map[string][]string{
		"AWS4Signer signer = new AWS4Signer();\nsigner.setServiceName(\"es\");\nsigner.setRegionName(\"eu-west-1\");": {"service es", "region eu-west-1"},
		"Aws4SignerParams.builder().signingName(\"execute-api\").signingRegion(Region.EU_WEST_1).build()":             {"service execute-api", "region eu-west-1"},
		"Signer b = x.signingRegion(Region.of(\"us-east-2\"))":                                                        {"region us-east-2"},
		"queue.setServiceName(\"es\")": nil,
	} {
		if got := hintsOf(t, text, formatCode); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
