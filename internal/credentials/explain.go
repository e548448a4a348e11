package credentials

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"
)

// explain turns the SDK's errors into what happened and the command that helps.
func (o Options) explain(err error) error {
	withProfile := ""
	if o.Profile != "" {
		withProfile = " --profile " + o.Profile
	}
	failure := func(what, hint string) error { return &Failure{what, hint, err} }
	var missing config.SharedConfigProfileNotExistError
	var unreadable config.SharedConfigLoadError
	var sso *ssocreds.InvalidTokenError
	var api smithy.APIError
	text := err.Error()
	switch {
	case errors.As(err, &missing):
		return failure(fmt.Sprintf("no profile %q in the shared configuration", missing.Profile), "aws configure list-profiles")
	case errors.As(err, &unreadable):
		return failure(fmt.Sprintf("the shared file %s cannot be read: %v", unreadable.Filename, cause(unreadable.Err)), "countersign doctor"+withProfile)
	case errors.As(err, &sso):
		return failure("the SSO session has expired or was never begun", "aws sso login"+withProfile)
	case errors.As(err, &api):
		return o.refused(api, withProfile, err)
	case unreachable(err) != "":
		return failure("the service that gives the credentials was not reached: "+unreachable(err), "is there a network, and do HTTPS_PROXY and NO_PROXY fit?")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return failure("finding credentials took too long", "countersign doctor"+withProfile)
	case strings.Contains(text, "SSO"), strings.Contains(text, "sso"):
		return failure("the SSO session has expired or was never begun", "aws sso login"+withProfile)
	case strings.Contains(text, "MFA"):
		return failure("the role asks for an MFA code, and there is no terminal to ask at", "aws sts get-session-token --serial-number DEVICE --token-code CODE"+withProfile)
	case strings.Contains(text, "process"):
		return failure("credential_process failed or printed something else than credentials", "run the credential_process command of the profile by hand")
	}
	hint := "aws configure" + withProfile + ", or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
	if withProfile == "" {
		hint += ", or choose a profile: --profile NAME"
	}
	return failure("no credentials were found", hint)
}

// refused explains what STS or SSO answered when they were asked for credentials.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Errors
// https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html#API_GetRoleCredentials_Errors
func (o Options) refused(api smithy.APIError, withProfile string, err error) error {
	failure := func(what, hint string) error { return &Failure{what, hint, err} }
	switch api.ErrorCode() {
	case "UnauthorizedException", "InvalidGrantException":
		return failure("the SSO session has expired or was never begun", "aws sso login"+withProfile)
	case "ForbiddenException", "ResourceNotFoundException":
		return failure("SSO does not give you this role in this account: sso_account_id and sso_role_name of the profile", "aws configure sso"+withProfile)
	case "AccessDenied", "AccessDeniedException":
		return failure("the role may not be assumed with these credentials", "aws sts get-caller-identity"+withProfile)
	case "ExpiredToken", "ExpiredTokenException":
		return failure("the credentials that are to assume the role have expired", "aws sso login"+withProfile+", or get them anew where they come from")
	case "InvalidClientTokenId", "UnrecognizedClientException":
		return failure("AWS does not know the access key that is to assume the role", "aws sts get-caller-identity"+withProfile)
	case "SignatureDoesNotMatch":
		return failure("AWS refused the signature with which the role was to be assumed: the secret or the clock is wrong", "countersign doctor"+withProfile)
	case "RegionDisabledException":
		return failure("STS is not switched on in this region for the account", "aws configure set region REGION"+withProfile)
	}
	return failure("AWS gave no credentials: "+api.ErrorCode(), "aws sts get-caller-identity"+withProfile)
}

// unreachable says which address was not reached, and why; "" for other errors. That instance metadata is
// not reached says only that this is no instance.
func unreachable(err error) string {
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case strings.Contains(err.Error(), "ec2imds"):
		return ""
	case errors.As(err, &dns):
		return "the name " + dns.Name + " has no address"
	case errors.As(err, &op) && op.Addr != nil:
		return fmt.Sprintf("%s: %v", op.Addr, cause(op.Err))
	}
	return ""
}

// cause is the innermost error.
func cause(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err
}
