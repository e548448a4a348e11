package answer

import "strings"

// payloadTexts are the answers about the body and its hash.
func payloadTexts() []*sentence {
	return []*sentence{
		{
			kind: PayloadHashMismatch, form: "The provided 'x-amz-content-sha256' header does not match what was computed.", head: "the provided x amz content sha256 header does not match what was computed", after: rx(`^\.?`),
			fill: func(m *match, a *Answer) {
				a.Client, a.Server = m.field("ClientComputedContentSHA256"), m.field("S3ComputedContentSHA256")
			},
			source: "https://github.com/10up/snapshots/pull/25",
		},
		{
			kind: PayloadHashMismatch, form: "The … you specified did not match …", head: "you specified did not match", before: rx(`(?:The )?(Content-MD5|[A-Z][A-Z0-9-]{2,12}) $`), after: rx(`^ (?:what we received|the calculated checksum)\.?`),
			fill: func(m *match, a *Answer) {
				a.Client, a.Server = m.field("ExpectedDigest"), m.field("CalculatedDigest")
				if m.before[1] == "Content-MD5" {
					addName(a, "content-md5")
				}
			},
			says: "The signature was right, and the body that arrived is not the one that the checksum header describes.", causes: []string{"payload-mutated"}, by: ByS3,
			source: s3Errors + " (BadDigest)",
		},
		{
			kind: PayloadHeaderMissing, form: "Missing required header for this request: x-amz-content-sha256", head: "missing required header for this request", after: rx(`^: ?([A-Za-z0-9-]+)\.?`),
			fill: fillRequiredHeader, source: "https://github.com/request/request/issues/2708",
		},
		{
			kind: PayloadHeaderMissing, form: "Your request was missing a required header.", head: "your request was missing a required header", after: rx(`^\.?`), by: ByS3,
			fill: func(m *match, a *Answer) { requiredHeader(a, m.field("MissingHeaderName")) }, source: s3Errors + " (MissingSecurityHeader)",
		},
		{
			kind: PayloadHeaderMissing, form: "Missing the 'x-amz-content-sha256' in canonical headers.", head: "missing the x amz content sha256 in canonical headers", after: rx(`^\.?`),
			fill: func(_ *match, a *Answer) { addName(a, "x-amz-content-sha256") }, source: "https://github.com/awslabs/aws-sigv4-proxy/issues/116 (VPC Lattice)",
		},
		{
			// The list of what a store takes lacks the STREAMING tokens: it got one of them.
			kind: ChunkedRefused, form: "x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a valid sha256 value.", head: "x amz content sha256 must be unsigned payload or a valid sha256 value",
			after: rx(`^\.?`), fill: func(m *match, a *Answer) { addName(a, "x-amz-content-sha256"); a.Got = m.field("ArgumentValue") },
			source: "https://github.com/hashicorp/terraform/issues/34053",
		},
		{
			kind: PayloadHeaderMissing, form: "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD or a valid sha256 value.", head: "x amz content sha256 must be unsigned payload", by: ByS3,
			after: rx(`^(?:,? (?:or )?STREAMING-[A-Z0-9-]+)*,? or a valid sha256 value\.?`), fill: func(m *match, a *Answer) { addName(a, "x-amz-content-sha256"); a.Got = m.field("ArgumentValue") },
			says: "x-amz-content-sha256 is there, but holds neither a SHA-256 in lower-case hexadecimal nor one of the tokens that S3 knows.", causes: []string{"content-sha256-header-missing"},
			source: "S3, public reports",
		},
		{
			kind: UnsignedPayloadRefused, form: "UNSIGNED-PAYLOAD is not supported", head: "UNSIGNED-PAYLOAD", exact: true, alone: true, after: rx(`^ (?:is )?not (?:supported|allowed|permitted|implemented)\.?`),
			fill: fillToken, source: "S3-compatible stores; derived from the wording of the same refusal of chunked payloads",
		},
		{
			kind: ChunkedRefused, form: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD not implemented", head: "streaming aws4 hmac sha256 payload", after: rx(`^(?:-TRAILER)? (?:is )?not (?:supported|allowed|implemented)\.?`),
			fill: fillToken, source: "Cloudflare R2: https://github.com/soto-project/soto/issues/643",
		},
		{
			kind: ChunkedRefused, form: "STREAMING-UNSIGNED-PAYLOAD-TRAILER not implemented", head: "streaming unsigned payload trailer", after: rx(`^ (?:is )?not (?:supported|allowed|implemented)\.?`),
			fill: fillToken, source: "the same of newer SDKs, which send a trailing checksum",
		},
		{
			kind: ChunkedRefused, form: "A header you provided implies functionality that is not implemented", head: "a header you provided implies functionality that is not implemented", after: rx(`^\.?`), by: ByS3,
			fill: func(m *match, a *Answer) {
				if name := m.field("Header"); name != "" {
					addName(a, name)
				}
			},
			says:   "The request has a header that this store does not carry out; with signed uploads it is Transfer-Encoding: chunked, or the headers of aws-chunked. The field Header of the answer names it.",
			source: s3Errors + " (NotImplemented)",
		},
	}
}

func fillRequiredHeader(m *match, a *Answer) { requiredHeader(a, m.after[1]) }

// requiredHeader files an answer that names one missing header by what the header is.
func requiredHeader(a *Answer, name string) {
	if name == "" {
		return
	}
	addName(a, name)
	switch strings.ToLower(name) {
	case "x-amz-content-sha256":
	case "x-amz-date", "date":
		a.Kind, a.Missing = IncompleteSignature, []string{"Date"}
	case "authorization":
		a.Kind = MissingToken
	default:
		a.Kind = IncompleteSignature
	}
}

func fillToken(m *match, a *Answer) { a.Got, _, _ = strings.Cut(m.text(), " ") }

func addName(a *Answer, name string) { a.Names = append(a.Names, strings.ToLower(name)) }
