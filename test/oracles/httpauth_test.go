package oracles

import (
	"encoding/hex"

	"countersign/sigv4"

	"github.com/aws/smithy-go/aws-http-auth/credentials"
	httpauth "github.com/aws/smithy-go/aws-http-auth/sigv4"
	v4 "github.com/aws/smithy-go/aws-http-auth/v4"
)

// httpAuthSign signs a job with aws-http-auth, which does not tell its canonical request.
func httpAuthSign(j job, form v4.SignatureType) (signed, error) {
	request, err := toHTTP(j.request)
	if err != nil {
		return signed{}, err
	}
	payload, err := hex.DecodeString(sigv4.HashPayload(j.request.Body))
	if err != nil {
		return signed{}, err
	}
	signer := httpauth.New(func(o *v4.SignerOptions) {
		o.DisableDoublePathEscape = j.s3()
		o.AddPayloadHashHeader = j.s3()
	})
	err = signer.SignRequest(&httpauth.SignRequestInput{
		Request: request, PayloadHash: payload,
		Credentials: credentials.Credentials{
			AccessKeyID: j.credentials.AccessKeyID, SecretAccessKey: j.credentials.SecretAccessKey,
			SessionToken: j.credentials.SessionToken,
		},
		Service: j.service, Region: j.region, Time: j.at, SignatureType: form,
	})
	return signed{wire: toWire(request, j.request.Body)}, err
}
