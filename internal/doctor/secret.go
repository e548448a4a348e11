package doctor

import (
	"fmt"
	"strings"

	"countersign/internal/report"
)

// checkSecret finds a secret access key that cannot be one.
func checkSecret(s *State) []report.Problem {
	key, ok := s.key()
	if !ok {
		return nil
	}
	p := report.Problem{Where: key.place("AWS_SECRET_ACCESS_KEY", "aws_secret_access_key"), Command: s.enter(key, "AWS_SECRET_ACCESS_KEY")}
	switch wrong := blemish(key.Secret); {
	case exchanged(key):
		p.What = "access key id and secret stand in each other's place"
		p.Command = s.enter(key, "AWS_ACCESS_KEY_ID")
		if key.Environment {
			p.Command = `eval "$(aws configure export-credentials --profile NAME --format env)"`
		}
	case key.Secret == "":
		p.What = "the access key has no secret"
		if key.Environment {
			p.Command = `eval "$(aws configure export-credentials --profile NAME --format env)"`
		}
	case wrong != "":
		p.What = "the secret access key " + wrong
	case len(key.Secret) != secretLength:
		p.What = fmt.Sprintf("the secret access key has %d characters; AWS's have %d", len(key.Secret), secretLength)
		p.Command = s.again(key)
	case strings.ContainsFunc(key.Secret, func(r rune) bool { return !secretCharacter(r) }):
		p.What = "the secret access key has characters that AWS's never have: theirs are letters, digits, / and +"
		p.Command = s.again(key)
	default:
		return nil
	}
	return []report.Problem{p}
}

// again is the command where the value itself is wrong: it cannot be mended, only entered anew.
func (s *State) again(k Key) string {
	if k.Environment {
		return "read -rs AWS_SECRET_ACCESS_KEY && export AWS_SECRET_ACCESS_KEY"
	}
	return s.enter(k, "")
}

func secretCharacter(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '/' || r == '+'
}
