package evidence

import (
	"slices"
	"strings"
)

// roleOfName tells from the name of a file whose account it holds.
func roleOfName(name string) role {
	return roleOfWords(strings.ToLower(baseName(name)), false)
}

// roleBefore tells from the words before an offset whose account begins there. The words that are
// nearest count, and those of the last three lines alone.
func roleBefore(text string, at int) role {
	const reach = 240
	start := max(0, at-reach)
	before := strings.ToLower(text[start:at])
	if last := strings.TrimRight(before, " \t\r\n"); strings.HasSuffix(last, "<canonicalrequest>") || strings.HasSuffix(last, "<stringtosign>") {
		return verifier // elements of the answer of S3, also where its beginning is cut off
	}
	lines := strings.Split(before, "\n")
	for i, seen := len(lines)-1, 0; i >= 0 && seen < 3; i-- {
		if strings.TrimSpace(lines[i]) == "" {
			continue
		}
		if r := roleOfWords(lines[i], true); r != anyone {
			return r
		}
		seen++
	}
	return anyone
}

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

// roleOfWords returns the role that the last telling word of a lower-case text names. "AWS" names the
// verifier only where it is a word of its own: "AWS4Signer", "aws-cli" and "aws-debug.log" are the client's.
func roleOfWords(text string, sentence bool) role {
	found := anyone
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		switch {
		case slices.Contains(verifierWords, word), word == "aws" && !ownedByClient(text):
			found = verifier
		case slices.Contains(clientWords, word) && (sentence || word != "i"):
			if found == verifier && word == "signed" {
				// "the server signed" or "expected signed headers" speak of the verifier.
				continue
			}
			found = client
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

// baseName returns the last element of a path of any system.
func baseName(name string) string {
	return name[strings.LastIndexAny(name, `/\`)+1:]
}
