package answer

import "strings"

// credentialTexts are the answers about access keys, session tokens and API keys.
func credentialTexts() []*sentence {
	return []*sentence{
		{
			kind: UnknownKey, form: "The security token included in the request is invalid.", head: "security token included in the request is invalid", before: rx(`(?:The )?$`), after: rx(`^\.`),
			// The period tells the two apart: the authors of two verifiers observed it against live AWS.
			source: gateway403 + "; the period: " + scratchstack + " and " + dynalite,
		},
		{
			kind: InvalidToken, form: "The security token included in the request is invalid", head: "security token included in the request is invalid", before: rx(`(?:The )?$`), after: rx(`^(?:[^.]|$)`),
			fill: func(m *match, _ *Answer) { m.end = m.tail }, source: "the period: " + scratchstack + " and " + dynalite,
		},
		{
			kind: ExpiredToken, form: "The security token included in the request is expired", head: "security token included in the request is expired", before: rx(`(?:The )?$`), after: rx(`^\.?`),
			source: gatewayResponses,
		},
		{
			kind: ExpiredToken, form: "The security token included in the request has expired", head: "security token included in the request has expired", before: rx(`(?:The )?$`), after: rx(`^\.?`), source: "the same, as newer services word it",
		},
		{
			kind: ExpiredToken, form: "The provided token has expired.", head: "the provided token has expired", after: rx(`^\.?`), by: ByS3,
			fill: func(m *match, a *Answer) {
				if strings.Contains(m.rest(), "Request signature expired at") {
					a.Kind, a.By = Expired, "gcs"
				}
			},
			source: s3Errors,
		},
		{
			kind: InvalidToken, form: "The provided token is malformed or otherwise invalid.", head: "the provided token is malformed or otherwise invalid", after: rx(`^\.?`), by: ByS3,
			source: s3Errors,
		},
		{
			kind: UnknownKey, form: "The AWS Access Key Id you provided does not exist in our records.", head: "access key id you provided does not exist in our records", before: rx(`(?:The )?(?:AWS |OSS )?$`), after: rx(`^\.?`),
			fill: func(m *match, a *Answer) {
				a.AccessKeyID = m.field("AWSAccessKeyId")
				if strings.Contains(m.text(), "AWS ") {
					a.By = ByS3
				}
			},
			apart:  "S3 says the same of temporary credentials that come without their session token: does the key id begin with ASIA, and is there an X-Amz-Security-Token?",
			causes: []string{"unknown-access-key", "missing-session-token", "swapped-credentials"},
			source: s3Errors + "; " + minio,
		},
		{
			kind: UnknownKey, form: "The provided security credentials are not valid.", head: "the provided security credentials are not valid", after: rx(`^\.?`),
			source: s3Errors + " (InvalidSecurity)",
		},
		{
			kind: UnknownKey, form: "AWS was not able to validate the provided access credentials", head: "aws was not able to validate the provided access credentials", after: rx(`^\.?`), by: "ec2",
			says:   "EC2 has one text for everything about credentials: an unknown or inactive key, a wrong secret, a missing or foreign session token, or a clock that is far off.",
			causes: []string{"unknown-access-key", "wrong-secret", "missing-session-token", "clock-skew"},
			apart:  "Ask STS with the same credentials (aws sts get-caller-identity): it says which of these it is.", source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (AuthFailure)",
		},
		{
			kind: UnknownKey, form: "Malformed Access Key Id", head: "Malformed Access Key Id", exact: true, alone: true, by: "b2", source: "Backblaze B2's S3 API, public reports",
		},
		{
			kind: UnknownKey, form: "Credential access key has length …, should be 32", head: "credential access key has length", after: rx(`^ (\d+), should be (\d+)`), by: "r2",
			fill: func(m *match, a *Answer) { a.Got, a.Expected = m.after[1], m.after[2] },
			says: "Cloudflare R2's key ids are 32 characters long; this one belongs to another provider, or is not the key id at all.", causes: []string{"unknown-access-key", "swapped-credentials"}, apart: "20 characters that begin with AKIA are an AWS key; 64 are R2's secret, not its key id.",
			source: "Cloudflare R2, public reports",
		},
		{
			kind: APIKeyMissing, form: "Invalid API Key identifier specified", head: "invalid api key identifier specified", after: rx(`^\.?`),
			source: gateway403,
		},
		{
			kind: Unauthorized, form: "Valid authorization header not provided.", head: "valid authorization header not provided", after: rx(`^\.?`), by: "appsync", source: "AppSync, public reports",
		},
		{
			kind: Unauthorized, form: "You are not authorized to make this call.", head: "you are not authorized to make this call", after: rx(`^\.?`), by: "appsync",
			says:   "AppSync does not take this kind of credential for this API or field, or the API key has expired.",
			causes: []string{"non-sigv4-authorization", "api-key-missing", "not-authorized-policy"}, apart: "Which authorisation types does the API list, and which one did the request use: x-api-key, a token, or a signature?", source: "AppSync, public reports",
		},
		{
			kind: Unauthorized, form: "Unable to parse JWT token.", head: "unable to parse jwt token", after: rx(`^\.?`), by: "appsync", source: "AppSync, public reports",
		},
		{
			kind: Unauthorized, form: "Token has expired.", head: "Token has expired", exact: true, alone: true, weak: true, after: rx(`^\.`), by: "appsync",
			says: "AppSync: the user pool or OIDC token has expired. No signature is concerned.", causes: []string{"non-sigv4-authorization"}, source: "AppSync, public reports",
		},
		{
			kind: Unauthorized, form: "The incoming token has expired", head: "the incoming token has expired", says: "A Cognito authoriser of API Gateway: the user's token has expired. No signature is concerned.",
			causes: []string{"non-sigv4-authorization"}, source: "API Gateway's Cognito authoriser, public reports",
		},
		{
			kind: Unauthorized, form: `{"message":"Unauthorized"}`, head: "Unauthorized", exact: true, weak: true, before: rx(messageKey + `$`), after: rx(`^(?:["'] ?[},]|</)`),
			fill: keyOnly, source: "API Gateway's HTTP APIs, public reports",
		},
	}
}

// messageKey is what stands before a message in JSON and in what languages print for it.
const messageKey = `(?:["'](?:message|Message|errorMessage)["'] ?(?::|=>) ?["']|<[Mm]essage>)`

// keyOnly ends a sentence that consists of one word at that word: the quotes around it were context.
func keyOnly(m *match, _ *Answer) { m.start, m.end = m.head, m.tail }

// plausibleKeyID reports whether a text has the form of an access key id: 16 to 128 letters and digits.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html
func plausibleKeyID(text string) bool {
	if len(text) < 16 || len(text) > 128 {
		return false
	}
	for i := range len(text) {
		if c := text[i]; !('A' <= c && c <= 'Z' || '0' <= c && c <= '9') {
			return false
		}
	}
	return true
}
