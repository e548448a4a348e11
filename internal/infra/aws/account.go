package aws

import (
	"context"
	"errors"
	"io"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
)

// ReadAccount reads the account of a profile of the shared configuration, or of the default chain of
// credentials. A region goes before the configured one.
func ReadAccount(ctx context.Context, profile, region string) (*Live, error) {
	options := []func(*config.LoadOptions) error{config.WithLogger(logging.NewStandardLogger(io.Discard))}
	if profile != "" {
		options = append(options, config.WithSharedConfigProfile(profile))
	}
	if region != "" {
		options = append(options, config.WithRegion(region))
	}
	c, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, errors.New(words(err))
	}
	if c.Region == "" {
		return nil, errors.New("no region is configured: name it with --region")
	}
	return Read(ctx, c)
}
