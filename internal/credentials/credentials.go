// Package credentials finds AWS credentials as the AWS tools do. It is the only user of the AWS SDK's
// configuration chain, and it is loaded only when credentials are asked for: starting the SDK is slow.
//
// The chain: environment, shared configuration and credential files (profiles, SSO, credential_process,
// web identity, assumed roles), container endpoints (ECS, EKS Pod Identity), instance metadata (IMDSv2).
// https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
package credentials

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"

	"countersign/sigv4"
)

// Options choose where credentials come from. The zero value is the default chain.
type Options struct {
	// Profile names a profile of the shared configuration; "" means AWS_PROFILE, else "default".
	Profile string
	// Role is the ARN of a role to assume with what the chain yields, or "".
	Role string
	// ExternalID goes into the assumption of Role, or "".
	ExternalID string
	// MFASerial is the device whose code AskMFA returns, or "".
	MFASerial string
	// AskMFA asks a person for a code. nil means that nobody is there to ask.
	AskMFA func() (string, error)
}

// Found are credentials and where they came from.
type Found struct {
	sigv4.Credentials
	// Source is the SDK's name of the provider, such as "SharedConfigCredentials" or "SSOProvider".
	Source string
	// Expires is when they expire; zero means never.
	Expires time.Time
	// Region is the configured region, or "".
	Region string
	// Profile is the profile that was asked for, or "".
	Profile string
}

// String names source and key id: a Found never prints a secret.
func (f Found) String() string {
	return fmt.Sprintf("%s from %s", f.Credentials, f.Source)
}

// Failure is an error that knows the command which mends it.
type Failure struct {
	// What says what happened, in lower case and without a secret.
	What string
	// Hint is a command or a sentence.
	Hint string
	Err  error
}

func (f *Failure) Error() string { return f.What }

// Hints are what helps.
func (f *Failure) Hints() []string { return []string{f.Hint} }

// Unwrap returns the SDK's own error.
func (f *Failure) Unwrap() error { return f.Err }

// Find returns credentials, or a *[Failure].
func Find(ctx context.Context, o Options) (Found, error) {
	source, err := Open(ctx, o)
	if err != nil {
		return Found{}, err
	}
	return source.Get(ctx)
}

// Source yields the credentials of one reading of the configuration. It may be used by several goroutines at
// once. [Keeper] renews them before they expire.
type Source struct {
	options Options
	region  string
	cache   *aws.CredentialsCache
}

// Open reads the configuration and returns the source of its credentials, or a *[Failure]. It fetches
// nothing yet.
func Open(ctx context.Context, o Options) (*Source, error) {
	load := []func(*config.LoadOptions) error{
		// What the SDK would write to standard error is told by explain, where it matters.
		config.WithLogger(logging.Nop{}),
		config.WithAssumeRoleCredentialOptions(func(a *stscreds.AssumeRoleOptions) { a.TokenProvider = o.mfaCode }),
	}
	if o.Profile != "" {
		load = append(load, config.WithSharedConfigProfile(o.Profile))
	}
	cfg, err := config.LoadDefaultConfig(ctx, load...)
	if err != nil {
		return nil, o.explain(err)
	}
	if cfg.Credentials == nil {
		return nil, o.explain(errors.New("no provider"))
	}
	provider := cfg.Credentials
	if o.Role != "" {
		provider = stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), o.Role, func(a *stscreds.AssumeRoleOptions) {
			a.RoleSessionName = "countersign"
			if o.ExternalID != "" {
				a.ExternalID = aws.String(o.ExternalID)
			}
			if o.MFASerial != "" {
				a.SerialNumber, a.TokenProvider = aws.String(o.MFASerial), o.mfaCode
			}
		})
	}
	return &Source{options: o, region: cfg.Region, cache: aws.NewCredentialsCache(provider)}, nil
}

// Region is the configured region, or "".
func (s *Source) Region() string { return s.region }

// Get returns credentials that are good now, or a *[Failure].
func (s *Source) Get(ctx context.Context) (Found, error) {
	got, err := s.cache.Retrieve(ctx)
	if err != nil {
		return Found{}, s.options.explain(err)
	}
	found := Found{
		Credentials: sigv4.Credentials{
			AccessKeyID: got.AccessKeyID, SecretAccessKey: got.SecretAccessKey, SessionToken: got.SessionToken,
		},
		Source: got.Source, Region: s.region, Profile: s.options.Profile,
	}
	if got.CanExpire {
		found.Expires = got.Expires
	}
	return found, nil
}

func (o Options) mfaCode() (string, error) {
	if o.AskMFA == nil {
		return "", errors.New("the role asks for an MFA code, and there is no terminal to ask at")
	}
	return o.AskMFA()
}
