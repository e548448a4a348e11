package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"countersign/sigv4"
)

// credentials returns the credentials for the proof, from where --credentials-from says, or nil. They are
// taken as they are, blanks included: a line feed at the end of a secret may be the very cause.
func (a *app) credentials(from string) (*sigv4.Credentials, error) {
	switch from {
	case "env":
		return environmentCredentials(a.Getenv)
	case "stdin":
		data, err := a.readStdin("the credentials")
		if err != nil {
			return nil, err
		}
		return parseCredentials(string(data))
	}
	return nil, nil
}

func environmentCredentials(getenv func(string) string) (*sigv4.Credentials, error) {
	c := &sigv4.Credentials{
		AccessKeyID:     getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken:    getenv("AWS_SESSION_TOKEN"),
	}
	if c.SecretAccessKey == "" {
		return nil, withHint(errors.New("AWS_SECRET_ACCESS_KEY is not set"),
			`eval "$(aws configure export-credentials --profile NAME --format env)"`,
			"or: aws configure export-credentials --profile NAME | countersign diagnose --credentials-from stdin FILE")
	}
	return c, nil
}

// parseCredentials reads what "aws configure export-credentials" and "aws sts assume-role" print, or lines
// of the form AWS_SECRET_ACCESS_KEY=value with or without "export". Errors quote nothing of the text.
func parseCredentials(text string) (*sigv4.Credentials, error) {
	c := &sigv4.Credentials{}
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		type keys struct{ AccessKeyID, SecretAccessKey, SessionToken string }
		var document struct {
			keys
			Credentials keys
		}
		if err := json.Unmarshal([]byte(text), &document); err != nil {
			return nil, withHint(errors.New("the credentials on standard input are not JSON"), expectedCredentials)
		}
		*c = sigv4.Credentials(document.keys)
		if c.SecretAccessKey == "" {
			*c = sigv4.Credentials(document.Credentials)
		}
	} else {
		for line := range strings.SplitSeq(text, "\n") {
			setCredential(c, line)
		}
	}
	if c.SecretAccessKey == "" {
		return nil, withHint(fmt.Errorf("no secret access key on standard input (%d bytes read)", len(text)), expectedCredentials)
	}
	return c, nil
}

const expectedCredentials = "give the JSON of aws configure export-credentials, or lines such as AWS_SECRET_ACCESS_KEY=..."

// setCredential reads one line. A shell removes the quotes of an exported value; files of plain KEY=VALUE
// lines have none, or keep them.
func setCredential(c *sigv4.Credentials, line string) {
	name, value, ok := strings.Cut(line, "=")
	if !ok {
		return
	}
	name, exported := strings.CutPrefix(strings.TrimSpace(name), "export ")
	if exported {
		for _, quote := range []string{`"`, `'`} {
			if inner, ok := strings.CutPrefix(value, quote); ok && len(inner) > 0 {
				value = strings.TrimSuffix(inner, quote)
			}
		}
	}
	switch strings.ToUpper(strings.TrimSpace(name)) {
	case "AWS_ACCESS_KEY_ID":
		c.AccessKeyID = value
	case "AWS_SECRET_ACCESS_KEY":
		c.SecretAccessKey = value
	case "AWS_SESSION_TOKEN":
		c.SessionToken = value
	}
}
