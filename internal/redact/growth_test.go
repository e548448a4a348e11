package redact

import (
	"fmt"
	"testing"

	"countersign/internal/evidence"
	"countersign/internal/growth"
)

// TestDistinctSecrets holds the work to growing with the number of different secrets, and not with its square.
func TestDistinctSecrets(t *testing.T) {
	growth.Check(t, "distinct secrets", 1600, func(size int) {
		text, table := manySecrets(size), newTable()
		table.source.text = text
		table.find(text)
		table.settle()
		if table.apply(text) == text {
			t.Fatal("nothing was replaced")
		}
	})
}

// TestShortKeyIDs has key ids that are nearly the same, and shorter than their stand-ins.
func TestShortKeyIDs(t *testing.T) {
	text := ""
	for n := range 3 {
		text += fmt.Sprintf("Authorization: AWS4-HMAC-SHA256 Credential=minio-user-%d/20261121/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=%064d\n", n, n)
	}
	r, err := Evidence([]evidence.Input{{Name: "log", Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Counts[KeyID]; got != 3 {
		t.Errorf("%d key ids were replaced, want 3: %s", got, r.Inputs[0].Data)
	}
}
