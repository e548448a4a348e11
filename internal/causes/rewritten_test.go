package causes_test

import (
	"testing"

	"countersign/internal/causes"
)

func TestRewritten(t *testing.T) {
	for name, want := range map[string]bool{
		"accept-encoding": true, "user-agent": true, "via": true, "x-forwarded-for": true, "x-forwarded-anything": true,
		"connection": true, "content-length": true, "expect": true, "te": true, "x-amz-cf-id": true,
		"host": false, "x-amz-date": false, "content-type": false, "x-tenant": false, "x-amz-security-token": false,
	} {
		why, ok := causes.Rewritten(name)
		if ok != want || ok != (why != "") {
			t.Errorf("%s: got %v, %q; want %v", name, ok, why, want)
		}
	}
}
