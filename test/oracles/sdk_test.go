package oracles

import (
	"context"
	"fmt"
	"strings"
	"time"

	"countersign/sigv4"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/smithy-go/logging"
)

// signed is what an oracle made of a job.
type signed struct {
	// canonical is the text that it hashed; "" when it does not tell.
	canonical string
	// wire is the signed request as it would be sent.
	wire sigv4.Request
}

// sdkSigns is the choice of headers of aws-sdk-go-v2, as [sigv4.Signer.Headers].
func sdkSigns(name string) bool {
	switch name {
	case "authorization", "user-agent", "x-amzn-trace-id", "expect", "transfer-encoding":
		return false
	}
	return true
}

// sdkSign signs a job with aws-sdk-go-v2: in the header, or as a presigned URL when expires is not 0.
func sdkSign(j job, expires time.Duration, options ...func(*v4.SignerOptions)) (signed, error) {
	var log capture
	options = append([]func(*v4.SignerOptions){func(o *v4.SignerOptions) {
		o.Logger, o.LogSigning = &log, true
		o.DisableURIPathEscaping = j.s3()
		o.DisableHeaderHoisting = true
	}}, options...)
	credentials := aws.Credentials{
		AccessKeyID: j.credentials.AccessKeyID, SecretAccessKey: j.credentials.SecretAccessKey,
		SessionToken: j.credentials.SessionToken,
	}
	payload := sigv4.HashPayload(j.request.Body)
	request, err := toHTTP(j.request)
	if err != nil {
		return signed{}, err
	}
	ctx := context.Background()
	if expires == 0 {
		if j.s3() {
			request.Header.Set("X-Amz-Content-Sha256", payload)
		}
		err = v4.NewSigner(options...).SignHTTP(ctx, credentials, request, payload, j.service, j.region, j.at)
		return signed{log.canonical(), toWire(request, j.request.Body)}, err
	}
	if j.s3() {
		payload = sigv4.UnsignedPayload
	}
	separator := "?"
	if request.URL.RawQuery != "" {
		separator = "&"
	}
	request, err = toHTTP(sigv4.Request{
		Method: j.request.Method, Header: j.request.Header, Body: j.request.Body,
		Target: j.request.Target + separator + fmt.Sprintf("X-Amz-Expires=%d", int(expires.Seconds())),
	})
	if err != nil {
		return signed{}, err
	}
	url, header, err := v4.NewSigner(options...).PresignHTTP(ctx, credentials, request, payload, j.service, j.region, j.at)
	if err != nil {
		return signed{}, err
	}
	wire := toWire(request, j.request.Body)
	wire.Target = strings.TrimPrefix(url, "https://"+request.URL.Host)
	// What was hoisted into the query is no header any more.
	wire.Header = nil
	for name, values := range header {
		for _, value := range values {
			wire.Header = append(wire.Header, sigv4.Field{Name: name, Value: value})
		}
	}
	return signed{log.canonical(), wire}, nil
}

// capture is a logger that keeps the last message.
type capture struct{ text string }

func (c *capture) Logf(_ logging.Classification, format string, args ...any) {
	c.text = fmt.Sprintf(format, args...)
}

// canonical cuts the canonical request out of the message.
func (c *capture) canonical() string {
	const before = "---[ CANONICAL STRING  ]-----------------------------\n"
	_, rest, _ := strings.Cut(c.text, before)
	text, _, _ := strings.Cut(rest, "\n---[ STRING TO SIGN ]")
	return text
}
