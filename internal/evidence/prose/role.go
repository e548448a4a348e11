package prose

import (
	"slices"
	"strings"
)

// Role tells whose account a text is.
type Role int

// The roles.
const (
	Anyone   Role = iota // the text does not say
	Client               // what the client signed or sent
	Verifier             // what AWS or the server behind the hop computed or received
)

// The words that tell whose account a text is.
var (
	verifierWords = []string{
		"server", "verifier", "verified", "gateway", "expected", "should", "remote", "theirs", "expects", "amazon",
	}
	clientWords = []string{
		"client", "signed", "signer", "mine", "my", "our", "ours", "local", "sent", "canonicalrequest", "botocore",
		"generated", "i",
	}
)

// RoleOf returns the role that the last telling word of a lower-case text names. "AWS" names the
// Verifier only where it is a word of its own: "AWS4Signer", "aws-cli" and "aws-debug.log" are the client's.
func RoleOf(text string, sentence bool) Role {
	found := Anyone
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		switch {
		case slices.Contains(verifierWords, word), word == "aws" && !ownedByClient(text):
			found = Verifier
		case slices.Contains(clientWords, word) && (sentence || word != "i"):
			if found == Verifier && word == "signed" {
				// "the server signed" or "expected signed headers" speak of the verifier.
				continue
			}
			found = Client
		}
	}
	return found
}

// ownedByClient tells names of AWS's software, which runs at the client, from those of AWS.
func ownedByClient(text string) bool {
	for _, name := range []string{
		"aws-cli", "aws cli", "aws-sdk", "aws sdk", "aws.log", "aws-debug", "aws_debug", "aws --debug", "amazonaws",
		"aws_sigv4", "aws-sigv4", "common/aws", "aws/signer", "aws.signer", "aws::", "awssigner",
	} {
		if strings.Contains(text, name) {
			return true
		}
	}
	return false
}
