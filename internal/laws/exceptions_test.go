package laws

import (
	"slices"
	"strings"

	"countersign/internal/causes"
)

// notCommitted are the causes that have no Commit, with the reason.
var notCommitted = map[causes.Code]string{}

// onlyKey says that, by the client's log alone, a fault in key material is no more than that: the strings to
// sign are equal, and without the secret nothing tells how the keys differ.
const onlyKey = "equal strings to sign leave key material alone"

// equivalence says that one code may stand for another, and why.
type equivalence struct {
	committed, named causes.Code
	when             func(*run) bool
	why              string
}

// sameAs lists what cannot be told apart, each with the reason: where the left was committed, the right may be
// named in its place.
var sameAs = []equivalence{
	{"credential-encoding", "wrong-secret", keyByLog, onlyKey},
	{"credential-whitespace", "wrong-secret", keyByLog, onlyKey},
	{"signature-computation-wrong", "wrong-secret", keyByLog, onlyKey},
	{"wrong-region", "wrong-secret", keyByLog, onlyKey},
	{"wrong-service", "wrong-secret", keyByLog, onlyKey},
	{"scope-date-mismatch", "wrong-secret", keyByLog, onlyKey},
}

func keyByLog(x *run) bool { return x.mode == withLog }

// same reports whether another code may stand for one that was committed.
func (x *run) same(named causes.Code) bool {
	return slices.ContainsFunc(x.committed, func(committed causes.Code) bool { return x.standsFor(named, committed) })
}

// standsFor reports whether a code may be named where another was committed.
func (x *run) standsFor(named, committed causes.Code) bool {
	return slices.ContainsFunc(sameAs, func(row equivalence) bool {
		return row.committed == committed && row.named == named && row.when(x)
	})
}

// leavesOpen lists answers that mean several things, by a part of their words, and what is still due there. "" is
// an answer without words.
var leavesOpen = []struct {
	committed causes.Code
	words     string
	due       due
	why       string
}{
	{"unsigned-request", `"Missing Authentication Token"`, named, "API Gateway says so of routes that do not exist"},
	{"route-not-found", `"Missing Authentication Token"`, named, "API Gateway says so where no signature arrives"},
	{"unsigned-request", "Access Denied", nothing, "S3 says so of everything"},
	{"unsigned-request", "Forbidden. For troubleshooting", nothing, "function URLs say so of calls that no policy allows"},
	{"not-authorized-policy", "Forbidden. For troubleshooting", first, "function URLs say so of calls without a signature"},
	{"explicit-deny", "Forbidden. For troubleshooting", nothing, "function URLs do not tell a denial from a missing permission"},
	{"host-unknown", `"Forbidden"`, named, "API Gateway has one word for all that it refuses before it looks at the signature"},
	{"default-endpoint-disabled", `"Forbidden"`, named, "the same word"},
	{"api-key-missing", `"Forbidden"`, named, "the same word"},
	{"session-token-damaged", "security token included in the request is invalid", first, "AWS says so of key ids too"},
	{"presigned-expired", "Signature expired", first, "outside S3 the clock may be wrong as well"},
	{"clock-skew", "Signature expired", named, "a presigned URL may be past its time"},
	{"clock-skew", "Request has expired", nothing, "S3 says so of URLs that are past their time"},
	{"non-sigv4-authorization", "key=value pair", first, "API Gateway says so where no route matches"},
	{"non-sigv4-authorization", "Authorization header requires", first, "API Gateway says so where no route matches"},
	{"signed-header-missing", "", named, "what was pasted may be short of the field"},
}

// due is what an answer that leaves the cause open still asks of the diagnosis.
type due int

const (
	nothing due = iota + 1
	named       // the cause is among the findings
	first       // it is the first of them, with whatever certainty
)

// owes returns what is due where the answer leaves open which cause it is.
func (x *run) owes() due {
	for _, row := range leavesOpen {
		if row.committed == x.committed[0] && strings.Contains(x.verdict.response.Body, row.words) {
			return row.due
		}
	}
	return 0
}

// shownByForm lists causes that the form of the request shows, which no signature can add to.
func (x *run) shownByForm() bool {
	switch x.committed[0] {
	case "signed-headers-malformed", "signed-header-missing", "credential-whitespace":
		return true
	}
	return false
}

// hidden reports whether one of two causes cannot be seen beside the other: key material without the secret, a
// secret of AWS's own behind a text that is wrong already, the form of what is sent, which no signature covers, a
// text that a signature does not cover, and whatever stands beside a word in x-amz-content-sha256, which shows
// without a search.
func (x *run) hidden() bool {
	return len(x.attempt.Sending) > 0 || x.declaresWord() || !x.coversText() || slices.ContainsFunc(x.committed, func(code causes.Code) bool {
		key := slices.ContainsFunc(sameAs, func(row equivalence) bool { return row.committed == code && row.named == "wrong-secret" })
		return code == "wrong-secret" || x.mode == withLog && key
	})
}
