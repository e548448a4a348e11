package gateway

import (
	"strconv"
	"strings"
	"time"

	"countersign/internal/gateway/iam"
	"countersign/sigv4"
)

// authenticate checks the signature for a service in AWS's order. On success it notes the caller; else
// it answers, and returns false.
func (q *inquiry) authenticate(service string) bool {
	c, r := readClaim(q.req)
	return q.authenticateClaim(service, c, r)
}

// authenticateClaim goes on from what readClaim returned.
func (q *inquiry) authenticateClaim(service string, c claim, r *refusal) bool {
	if r == nil {
		r = q.verify(service, c)
	}
	if r == nil {
		return true
	}
	q.v.Presigned = c.presigned
	q.refuseSignature(r)
	return false
}

// verify checks a claim that is complete.
func (q *inquiry) verify(service string, c claim) *refusal {
	v := q.v
	v.Presigned = c.presigned
	notes, r := c.check(q.region, service, q.arrival.At)
	for _, n := range notes {
		q.note(n)
	}
	v.claim, v.claimed = c, c.id != "" && !c.at.IsZero()
	if printable(c.id) {
		v.AccessKeyID = c.id
	}
	if r != nil {
		return r
	}
	if q.region == "" {
		q.region = c.scope.Region
		v.ARN = strings.Replace(v.ARN, "arn:aws:execute-api::", "arn:"+partitionOf(q.region)+":execute-api:"+q.region+":", 1)
	}
	key, r := c.checkKey(q.g.keys, q.arrival.At)
	v.key = key
	if r != nil {
		return r
	}
	ok, differs := q.g.verify(q.req, &c, key)
	q.signatureNotes(differs && c.signs("x-amz-content-sha256"))
	if !ok {
		return q.mismatch(differs)
	}
	v.Caller = key.Caller
	if key.PoliciesUnknown {
		v.Unknown = append(v.Unknown, "the policies of "+key.AccessKeyID+" are not given: assumed that everything is allowed")
	}
	return nil
}

// printable reports whether a key id can be repeated: a client that exchanged its credentials sends the
// secret in its place. Key ids have no lower-case letter
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html).
func printable(id string) bool {
	for i := 0; i < len(id); i++ {
		if 'a' <= id[i] && id[i] <= 'z' {
			return false
		}
	}
	return len(id) < 40
}

// signatureNotes tells what of the canonical request is not certain.
func (q *inquiry) signatureNotes(otherHash bool) {
	if path := q.req.Path(); sigv4.NormalizePath(path) != path {
		q.note(noteNormalisation)
	}
	if query, _ := q.req.Query(); looseEscape(query) {
		q.note(noteQueryEscape)
	}
	if otherHash {
		q.note(notePayload)
	}
}

// looseEscape reports a percent sign that starts no escape.
func looseEscape(s string) bool {
	for i := strings.IndexByte(s, '%'); i >= 0 && i < len(s); i++ {
		if s[i] == '%' && (i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2])) {
			return true
		}
	}
	return false
}

// context gathers the condition keys of the request.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
func (q *inquiry) context() iam.Context {
	v := q.v
	var c iam.Context
	if v.key != nil && v.Caller.Type != "" {
		c = append(c, v.key.Context...)
	}
	c = append(c, v.Caller.Context()...)
	add := func(key, value string) {
		if value != "" {
			c = c.With(key, value)
		}
	}
	if q.arrival.SourceIP.IsValid() {
		key := "aws:SourceIp"
		if q.arrival.VPCEndpoint != "" {
			key = "aws:VpcSourceIp"
		}
		add(key, q.arrival.SourceIP.String())
	}
	add("aws:SourceVpce", q.arrival.VPCEndpoint)
	add("aws:SourceVpc", q.arrival.VPC)
	add("aws:SecureTransport", strconv.FormatBool(!q.arrival.Plain))
	add("aws:CurrentTime", q.arrival.At.UTC().Format(time.RFC3339))
	add("aws:EpochTime", strconv.FormatInt(q.arrival.At.Unix(), 10))
	add("aws:RequestedRegion", q.region)
	add("aws:ResourceAccount", q.account)
	add("aws:ViaAWSService", "false")
	if v.key != nil && v.key.SessionToken != "" {
		// The key is there for temporary credentials alone; that a second factor was used is in Key.Context.
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
		add("aws:MultiFactorAuthPresent", "false")
	}
	add("aws:Referer", q.req.Header.Value("referer"))
	add("aws:UserAgent", q.req.Header.Value("user-agent"))
	if v.Caller.Type == iam.Service {
		// An origin access control signs for a distribution, which these fields name.
		// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
		add("aws:SourceArn", q.req.Header.Value("x-amz-source-arn"))
		add("aws:SourceAccount", q.req.Header.Value("x-amz-source-account"))
	}
	if v.FunctionURL != nil {
		// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
		add("lambda:FunctionUrlAuthType", v.FunctionURL.AuthType.Or("AWS_IAM"))
		add("lambda:InvokedViaFunctionUrl", "true")
	}
	return c
}
