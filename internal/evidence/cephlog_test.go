package evidence

import "testing"

func TestCephLog(t *testing.T) {
	const at = "2026-11-24T10:00:01.123+0000 7f1 10 req 1 0.000s "
	const signature = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
	const log = at + "v4 signature format = " + signature + "\n" +
		at + "v4 credential format = AKIAIOSFODNN7EXAMPLE/20261124/us-east-1/s3/aws4_request\n" +
		at + "canonical request = GET\n/bucket\n\nhost:s3.example.com\nx-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:20261124T100001Z\n\nhost;x-amz-content-sha256;x-amz-date\nUNSIGNED-PAYLOAD\n" +
		at + "canonical request hash = " + signature + "\n"
	c, err := Read([]Input{{Name: "radosgw.log", Data: []byte(log)}})
	if err != nil {
		t.Fatal(err)
	}
	if c.Claim == nil || c.Claim.Signature != signature || c.Claim.Credential.AccessKeyID != "AKIAIOSFODNN7EXAMPLE" || len(c.Claim.SignedHeaders) != 3 {
		t.Errorf("claim %+v", c.Claim)
	}
	if !c.Verified.Whole() || c.Signed != nil {
		t.Errorf("verified %+v, signed %+v", c.Verified, c.Signed)
	}
	if _, pieces := readBy(t, "v4 signature format = ", formatCeph); len(pieces) > 0 {
		t.Errorf("%+v of a log without a signature", pieces)
	}
}
