package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"countersign/internal/credentials"
	"countersign/sigv4"
)

// credentialFlags say where credentials come from.
type credentialFlags struct {
	profile, role, from string
}

// addCredentials adds --profile and --credentials-from to a command. No flag takes a secret: the arguments of
// a process are for every user of the machine to see.
func (a *app) addCredentials(cmd *cobra.Command, f *credentialFlags) {
	cmd.Flags().StringVar(&f.profile, "profile", "", "take credentials from the profile `NAME`, as the AWS CLI does")
	a.addCredentialSources(cmd, f)
}

// addProfiles adds the same to a command that takes the credentials of several profiles.
func (a *app) addProfiles(cmd *cobra.Command, f *credentialFlags, profiles *[]string) {
	cmd.Flags().StringArrayVar(profiles, "profile", nil, "take credentials from the profile `NAME`, as the AWS CLI does; repeatable")
	a.addCredentialSources(cmd, f)
}

func (a *app) addCredentialSources(cmd *cobra.Command, f *credentialFlags) {
	offerValue(cmd, "profile", a.profiles)
	addChoice(cmd, cmd.Flags(), &f.from, "credentials-from", "", "take credentials from the environment or standard input alone", "", "env", "stdin")
	cmd.Flags().StringVar(&f.role, "role", "", "assume the role `ARN` with these credentials")
	cmd.MarkFlagsMutuallyExclusive("profile", "credentials-from")
	cmd.MarkFlagsMutuallyExclusive("role", "credentials-from")
}

// given reports whether the flags ask for credentials.
func (f credentialFlags) given() bool { return f.profile != "" || f.role != "" || f.from != "" }

// credentials returns the credentials that the flags ask for, or nil when they ask for none. Those of the
// environment and of standard input are taken as they are, blanks included: a line feed at the end of a
// secret may be the very cause.
func (a *app) credentials(f credentialFlags) (*credentials.Found, error) {
	var taken *sigv4.Credentials
	var err error
	switch {
	case f.profile != "" || f.role != "":
		return a.chain(credentials.Options{Profile: f.profile, Role: f.role})
	case f.from == "env":
		taken, err = environmentCredentials(a.Getenv)
	case f.from == "stdin":
		var data []byte
		if data, err = a.readStdin("the credentials"); err == nil {
			taken, err = parseCredentials(string(data))
		}
	}
	if taken == nil || err != nil {
		return nil, err
	}
	source := "the environment"
	if f.from == "stdin" {
		source = "standard input"
	}
	return &credentials.Found{Credentials: *taken, Source: source, Region: a.environmentRegion()}, nil
}

// defaultCredentials returns the credentials that the flags ask for, else those that the AWS CLI would take.
func (a *app) defaultCredentials(f credentialFlags) (*credentials.Found, error) {
	switch {
	case f.given():
	case a.Getenv("AWS_ACCESS_KEY_ID") != "" && a.Getenv("AWS_SECRET_ACCESS_KEY") != "" && a.environmentRegion() != "":
		// The chain begins here as well; it takes longer to load. It may know a region besides.
		f.from = "env"
	default:
		return a.chain(credentials.Options{})
	}
	return a.credentials(f)
}

// chainTimeout is how long the chain may take: a credential_process or a person with an MFA device is slow.
const chainTimeout = 2 * time.Minute

// chain asks the configuration chain of the AWS tools.
func (a *app) chain(o credentials.Options) (*credentials.Found, error) {
	if a.InTerminal {
		o.AskMFA = a.askMFA
	}
	ctx, cancel := context.WithTimeout(context.Background(), chainTimeout)
	defer cancel()
	found, err := credentials.Find(ctx, o)
	var failure *credentials.Failure
	if errors.As(err, &failure) {
		return nil, withHint(err, failure.Hint)
	}
	if err != nil {
		return nil, err
	}
	return &found, nil
}

// askMFA asks for a code at the terminal.
func (a *app) askMFA() (string, error) {
	fmt.Fprint(a.Err, "MFA code: ")
	line, err := bufio.NewReader(a.In).ReadString('\n')
	if code := strings.TrimSpace(line); code != "" {
		return code, nil
	}
	return "", errors.Join(errors.New("no MFA code was given"), err)
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
			"or give --profile NAME in place of --credentials-from env")
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
