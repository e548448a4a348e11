package credentials_test

import (
	"testing"

	"countersign/internal/credentials"
)

func TestFrom(t *testing.T) {
	for _, test := range []struct {
		profile, source, want string
	}{
		{"dev", "SSOProvider", "profile dev (SSO)"},
		{"dev", "SharedConfigCredentials: /tmp/credentials", "profile dev (access key in the shared configuration)"},
		{"dev", "", "profile dev"},
		{"", "EnvConfigCredentials", "the environment"},
		{"", "the environment", "the environment"},
		{"", "NewProvider", "NewProvider"},
	} {
		f := credentials.Found{Profile: test.profile, Source: test.source}
		if got := f.From(); got != test.want {
			t.Errorf("%q, %q: got %q, want %q", test.profile, test.source, got, test.want)
		}
	}
}
