package doctor

import (
	"strings"

	"countersign/internal/report"
)

// checkToken compares the session token with the key: temporary keys (ASIA) need theirs, and lasting ones
// (AKIA) have none.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html
func checkToken(s *State) []report.Problem {
	key, ok := s.key()
	if !ok {
		return nil
	}
	id := strings.TrimLeft(key.ID, "\"' \t\r\n")
	p := report.Problem{Where: key.place("AWS_SESSION_TOKEN", "aws_session_token")}
	switch wrong := blemish(key.Token); {
	case strings.HasPrefix(id, temporary) && key.Token == "":
		p.What = "the access key is temporary (ASIA), and its session token is missing"
		p.Command = s.temporaryKeys(key)
	case strings.HasPrefix(id, longTerm) && key.Token != "":
		p.What = "the access key is a lasting one (AKIA), and needs no session token: the token is another key's"
		p.Command = "unset AWS_SESSION_TOKEN"
		if key.Profile != "" {
			p.Command = "aws configure set aws_session_token ''" + s.flag()
		}
	case wrong != "":
		p.What = "the session token " + wrong
		p.Command = s.temporaryKeys(key)
		if key.Environment {
			p.Command = s.enter(key, "AWS_SESSION_TOKEN")
		}
	default:
		return nil
	}
	return []report.Problem{p}
}

// temporaryKeys is the command that yields a whole set of temporary keys.
func (s *State) temporaryKeys(k Key) string {
	if k.Environment {
		return `eval "$(aws configure export-credentials --profile NAME --format env)"`
	}
	return "aws sts get-session-token"
}
