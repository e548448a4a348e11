package answer

import "sync"

// meaning is what a kind of answer means, whichever sentence says it.
type meaning struct {
	says   string
	causes []string
	apart  string
}

// meanings holds one meaning for each kind. The causes are codes of the catalogue, the most probable
// first; their order follows the public cases and the sources named in the rows of the table.
var meanings = sync.OnceValue(func() map[Kind]meaning {
	return map[Kind]meaning{
		SignatureMismatch: {
			says: "The key id is known and the request is well formed, but the signature that the server computed over the request it received is another than the one it got. Either the client signed something else than what arrived, or it signed with another secret.",
			causes: []string{
				"host-mismatch", "header-mutated", "path-not-encoded", "hop-by-hop-signed", "query-encoding", "payload-not-signed", "path-double-encoding", "path-normalization", "query-order", "query-empty-value", "get-body-not-empty", "wrong-path", "query-dropped", "wrong-secret",
			},
			apart: "If the answer prints its canonical request, compare it with the client's line by line: the first line that differs is the cause. If both strings to sign are equal, the secret is wrong and nothing else. If nothing is printed, try the same call directly, without the CDN or proxy.",
		},
		MissingToken: {
			says:   "It has two meanings. Most often no such route exists: path, method or stage is wrong, or the API was not deployed. Otherwise the route asks for a signature and none arrived: the client sent none, or a hop such as CloudFront removed Authorization.",
			causes: []string{"route-not-found", "unsigned-request", "wrong-path", "credentials-not-loaded"},
			apart:  "Check the path with its stage and method against the deployed routes first. Then look at the request as it arrives: send any Authorization header; if the text changes to \"Authorization header requires …\", it does arrive.",
		},
		IncompleteSignature: {
			says:   "An Authorization header arrived and does not have all its parts. If only the date is named, X-Amz-Date was lost on the way. If all parts are named, the header is of another scheme: a token on a route that wants a signature, or on a route that does not exist.",
			causes: []string{"malformed-auth-header", "non-sigv4-authorization", "date-header-missing", "route-not-found", "credentials-not-loaded", "duplicate-auth-header"},
			apart:  "Only the date clause: look for a CloudFront policy that forwards Authorization alone. All clauses: what stands before the first blank of the header? Hash the header that the client sent: if it equals the hash in the message, it arrived unchanged.",
		},
		NotKeyValue: {
			says:   "Something in the Authorization header is not name=value: usually a Bearer, Basic or API token where a signature is read, or a blank or line break inside the access key id. API Gateway reads every header so on a route that does not exist.",
			causes: []string{"non-sigv4-authorization", "route-not-found", "credential-whitespace", "malformed-auth-header"},
			apart:  "Does the header begin with AWS4-HMAC-SHA256? If not, it is a token: check the route first, then the method's authorisation type. If it does, look for blanks after \"Credential=\". A hash in the message can be compared with that of the header as sent.",
		},
		NoAlgorithmFirst: {
			says:   "The Authorization header begins with something that holds an equals sign, such as \"x-api-key=…\", where the algorithm's name belongs.",
			causes: []string{"malformed-auth-header", "non-sigv4-authorization", "route-not-found"},
			apart:  "Is it meant to be a signature? If it is an API key, it belongs into x-api-key, or the route that reads it does not exist.",
		},
		EmptyAuthorization: {
			says:   "The Authorization header is there and empty: the client signed before it had credentials, or a hop emptied it.",
			causes: []string{"credentials-not-loaded", "unsigned-request", "header-dropped"},
			apart:  "Look at the request as the client sends it: empty there, it was signed without credentials; full there, a hop emptied it.",
		},
		UnsupportedAlgorithm: {
			says:   "The Authorization header names an algorithm that this service does not take. It wants AWS4-HMAC-SHA256.",
			causes: []string{"malformed-auth-header", "sigv2-used", "non-sigv4-authorization"},
			apart:  "A misspelt name is a malformed header; \"AWS KEY:signature\" is Signature Version 2; anything else is another scheme.",
		},
		IncompletePresign: {
			says:   "A presigned URL arrived without all of its X-Amz- parameters, or with one that is not acceptable: the URL was cut, or a hop did not forward the query.",
			causes: []string{"query-dropped", "presigned-altered"},
			apart:  "Compare the URL as made with the URL as called. If both are whole, look at the CDN's query string settings.",
		},
		TwoSignatures: {
			says:   "The request has a presigned query and an Authorization header at once; only one may be there. Often a client follows a redirect to a presigned URL and takes its own Authorization along.",
			causes: []string{"duplicate-auth-header", "redirect-followed-with-stale-signature"},
			apart:  "Was the URL called directly or reached by a redirect? A redirect: drop Authorization when the host changes. Otherwise two signers are at work.",
		},
		HostNotSigned: {
			says:   "The list of signed headers lacks host (or :authority), which every signature must cover.",
			causes: []string{"host-not-signed"},
		},
		BadDate: {
			says:   "The request's date is not of the form YYYYMMDDTHHMMSSZ: usually a Date header in the form of e-mail, and no X-Amz-Date beside it.",
			causes: []string{"date-header-missing", "malformed-auth-header"},
			apart:  "Was X-Amz-Date sent? If so, a hop dropped it and Date is what is left.",
		},
		Expired: {
			says:   "The request's date is too old by the server's clock, which the message names. Either the client's clock is behind, or the request was kept, repeated or replayed after it was signed.",
			causes: []string{"clock-skew"},
			apart:  "Compare the client's clock with the server's in the message. If the clock is right, the request waited after signing: look for retries that do not sign again, and for cached URLs.",
		},
		NotYetCurrent: {
			says:   "The request's date is ahead of the server's clock: the client's clock, or its time zone, is wrong. Dates without a time point to a server that compares days in its local zone.",
			causes: []string{"clock-skew", "scope-date-mismatch"},
			apart:  "Times that differ by whole hours: the time zone. Two dates without a time, one day apart: the server's zone, not the client's clock.",
		},
		PresignExpired: {
			says:   "The presigned URL is past its time: its date plus X-Amz-Expires. Temporary credentials end it even sooner.",
			causes: []string{"presigned-expired"},
		},
		CredentialElements: {
			says:   "The Credential parameter is not KEYID/DATE/REGION/SERVICE/aws4_request. More than five elements mean a slash in the key id, as when key id and secret are exchanged; fewer mean that a part is missing.",
			causes: []string{"swapped-credentials", "malformed-auth-header", "credentials-not-loaded"},
			apart:  "More than five elements: exchanged credentials. Exactly four: region or service is empty. The word undefined, null or None: the credentials were not loaded.",
		},
		WrongScope: {
			says:   "The credential scope is for another region, service or day than the endpoint's. The message names each element that it refuses, and for the service also what it expects.",
			causes: []string{"wrong-region", "wrong-service", "scope-date-mismatch"},
			apart:  "Each clause names its element. Region: use the endpoint's own, us-east-1 for global services. Service: use the name in the message.",
		},
		UnknownKey: {
			says:   "The access key id is not known here: it does not exist, is inactive or deleted, or belongs to another partition or provider. The period at the end of \"… is invalid.\" tells it from a damaged session token, which has none.",
			causes: []string{"unknown-access-key", "swapped-credentials", "missing-session-token", "credential-whitespace"},
			apart:  "Does the key id begin with ASIA? Then it needs its session token. Ask STS with the same credentials (aws sts get-caller-identity). China and GovCloud keys work in their own partition only.",
		},
		InvalidToken: {
			says:   "The session token is damaged, cut off, of other credentials, or missing beside a temporary key (ASIA…). Without the period at the end it is the token that is meant, not the key id; when the message was typed off, the period may have been lost.",
			causes: []string{"session-token-damaged", "missing-session-token", "unknown-access-key"},
			apart:  "Is X-Amz-Security-Token sent, whole and from the same set as the key id? If there is no token and the key begins with AKIA, take it as an unknown key.",
		},
		ExpiredToken: {
			says:   "The temporary credentials have expired. Fetch new ones; the signature is not the matter.",
			causes: []string{"session-token-expired"},
		},
		NotAuthorized: {
			says:   "The signature was valid. A policy does not allow the action, or denies it explicitly; for an anonymous user no signature arrived and the policy does not admit everyone. The resource shows which stage, method and path were really matched.",
			causes: []string{"not-authorized-policy", "explicit-deny", "unsigned-request"},
			apart:  "\"explicit deny\": find the Deny. \"because no … policy allows\": add the Allow to that kind of policy. \"anonymous\": the signature got lost. Compare the resource's ARN with the policy, character by character.",
		},
		AuthorizerDenied: {
			says:   "A Lambda authoriser refused, not IAM: the message has no ARN. No signature is concerned.",
			causes: []string{"not-authorized-policy", "explicit-deny"},
			apart:  "Look at the policy that the authoriser returned, and whether a cached one for another path was used.",
		},
		Unauthorized: {
			says:   "Another scheme than a signature was asked for or read: a JWT, a user pool's token or an API key. The route does not use IAM, or the header was taken for such a token.",
			causes: []string{"non-sigv4-authorization", "wrong-path"},
			apart:  "Look up the authorisation type of this very route and method.",
		},
		Forbidden: {
			says:   "API Gateway gave no reason. Its HTTP APIs answer every IAM failure so. From a REST API it means that no signature was looked at: the default endpoint is disabled, the Host is unknown to API Gateway, the stage or base path is wrong, an API key is missing, or WAF blocked.",
			causes: []string{"default-endpoint-disabled", "route-not-found", "host-mismatch", "api-key-missing", "not-authorized-policy", "unsigned-request", "blocked-by-waf"},
			apart:  "Who answered? apigw-requestid: an HTTP API; the access log has the reason ($context.authorizer.error). x-amz-apigw-id: a REST API; check Host, stage, mapping and API key. A capital M in \"Message\": a Lambda URL.",
		},
		NotFound: {
			says:   "No route matches the path and method. The signature was not looked at.",
			causes: []string{"route-not-found", "wrong-path"},
			apart:  "List the deployed routes and compare the path, with its stage or base path, and the method.",
		},
		HeadersNotSigned: {
			says:   "The request has x-amz- headers that the signature does not cover; the field HeadersNotSigned names them. They were added after signing.",
			causes: []string{"header-not-signed"},
		},
		PayloadHashMismatch: {
			says:   "The body that arrived is not the one that x-amz-content-sha256 describes. The message has both hashes.",
			causes: []string{"payload-mutated", "payload-not-signed", "chunked-signing"},
			apart:  "If the client's hash is that of the empty body (e3b0c442…), the body was not handed to the signer. Otherwise the bytes changed after hashing.",
		},
		PayloadHeaderMissing: {
			says:   "The service needs the header x-amz-content-sha256 with the hash of the body, and it did not arrive. Computing the hash for the signature is not enough: the header itself must be sent and signed.",
			causes: []string{"content-sha256-header-missing"},
		},
		UnsignedPayloadRefused: {
			says:   "The payload hash is UNSIGNED-PAYLOAD, and this service wants the hash of the body.",
			causes: []string{"unsigned-payload-refused"},
		},
		ChunkedRefused: {
			says:   "The body is sent in signed chunks (aws-chunked) or with a trailing checksum, and this store does not take that. Switch chunked signing or the default checksums off in the client.",
			causes: []string{"chunked-signing"},
		},
		MalformedQuery: {
			says:   "The query holds a percent sign that no two hexadecimal digits follow.",
			causes: []string{"query-encoding", "query-double-encoding"},
			apart:  "A raw % in a value was never encoded; a broken sequence such as %2 was cut or decoded once too often.",
		},
		SigV4ARequired: {
			says:   "The endpoint spans regions and takes only Signature Version 4A (AWS4-ECDSA-P256-SHA256).",
			causes: []string{"sigv4a-required"},
		},
		WrongEndpoint: {
			says:   "The bucket is in another region than the endpoint. The answer names the right endpoint or region; sign for that one, since a redirect cannot be followed with the old signature.",
			causes: []string{"wrong-region", "redirect-followed-with-stale-signature"},
			apart:  "If the client was configured for this region, correct the region. If it followed the redirect by itself, it must sign again for the new host.",
		},
		APIKeyMissing: {
			says:   "The API key (x-api-key) is missing, unknown, or not linked to a usage plan of this stage. The signature is not the matter.",
			causes: []string{"api-key-missing"},
		},
		EdgeRefused: {
			says:   "CloudFront itself answered; the request did not reach the origin. Usual reasons: a GET with a body, a method that the behaviour does not allow, a name that is no alternate domain name of the distribution, a certificate problem, or CloudFront in front of CloudFront.",
			causes: []string{"edge-answered", "get-body-not-empty", "blocked-by-waf"},
			apart:  "\"Bad request\": a GET with a body, or a name that the distribution does not know. A sentence about the method: the behaviour's allowed methods. \"Request blocked\": a web ACL.",
		},
		Blocked: {
			says:   "A web application firewall or a proxy's own rule blocked the request. No signature was looked at.",
			causes: []string{"blocked-by-waf"},
		},
		Accepted: {
			says: "The request was let through: the signature, if there is one, is right.",
		},
	}
})

// means returns what a row of the table means: its own words, else those of its kind.
func (s *sentence) means() Meaning {
	m := meanings()[s.kind]
	out := Meaning{Kind: s.kind, Text: s.form, Says: m.says, Causes: m.causes, Distinguish: m.apart, Source: s.source}
	if s.says != "" {
		out.Says = s.says
	}
	if s.causes != nil {
		out.Causes, out.Distinguish = s.causes, ""
	}
	if s.apart != "" {
		out.Distinguish = s.apart
	}
	return out
}
