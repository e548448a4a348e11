package doctor

import (
	"fmt"
	"strings"

	"countersign/internal/report"
)

// The length in characters of AWS's access key ids and of their secrets, and what the ids begin with.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
// AWS promises no length (https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html says 16 to
// 128 for the id), but all examples and all keys seen have these.
const (
	idLength     = 20
	secretLength = 40
	longTerm     = "AKIA"
	temporary    = "ASIA"
)

// notKeys are the prefixes of ids that people take for access key ids.
var notKeys = map[string]string{
	"AIDA": "a user", "AROA": "a role", "AGPA": "a group", "AIPA": "an instance profile", "ANPA": "a policy", "ASCA": "a certificate", "APKA": "a public key",
}

// checkKeyID finds an access key id that is none.
func checkKeyID(s *State) []report.Problem {
	key, ok := s.key()
	if !ok || exchanged(key) {
		return nil
	}
	p := report.Problem{Where: key.place("AWS_ACCESS_KEY_ID", "aws_access_key_id"), Command: s.enter(key, "AWS_ACCESS_KEY_ID")}
	prefix := key.ID[:min(4, len(key.ID))]
	switch wrong := blemish(key.ID); {
	case wrong != "":
		p.What = "the access key id " + wrong
	case notKeys[strings.ToUpper(prefix)] != "":
		p.What = fmt.Sprintf("%s is the id of %s, not an access key id", prefix+"...", notKeys[strings.ToUpper(prefix)])
	case prefix != longTerm && prefix != temporary && strings.EqualFold(prefix, longTerm), strings.EqualFold(prefix, temporary) && prefix != temporary, prefix == longTerm && key.ID != strings.ToUpper(key.ID):
		p.What = "the access key id is in lower case, at least in part: upper and lower case differ"
	case prefix != longTerm && prefix != temporary:
		p.What = fmt.Sprintf("the access key id begins neither with %s nor with %s: AWS knows no such key", longTerm, temporary)
	case len(key.ID) != idLength:
		p.What = fmt.Sprintf("the access key id has %d characters; AWS's have %d", len(key.ID), idLength)
	default:
		return nil
	}
	return []report.Problem{p}
}

// exchanged reports whether key id and secret stand in each other's place.
func exchanged(k Key) bool {
	id := strings.TrimSpace(k.Secret)
	return isKeyID(id) && len(strings.TrimSpace(k.ID)) > len(id)
}

// isKeyID reports whether a text has the form of an access key id of AWS's.
func isKeyID(text string) bool {
	return len(text) == idLength && (strings.HasPrefix(text, longTerm) || strings.HasPrefix(text, temporary))
}

// enter is the command that enters a key anew. A secret goes into no command.
func (s *State) enter(k Key, variable string) string {
	switch {
	case k.Environment:
		return fmt.Sprintf(`export %s="$(printf %%s "$%s" | tr -d "[:space:]\"'")"`, variable, variable)
	case k.Profile == "default":
		return "aws configure"
	case k.Profile != "":
		return "aws configure --profile " + k.Profile
	}
	return ""
}
