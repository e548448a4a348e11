package doctor_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/internal/doctor"
	"countersign/internal/report"
)

// AWS's documented example keys.
const (
	keyID       = "AKIAIOSFODNN7EXAMPLE"
	temporaryID = "ASIAIOSFODNN7EXAMPLE"
	secret      = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	token       = "IQoJb3JpZ2luX2VjEXAMPLETOKEN//////////wEaCXVzLWVhc3QtMSJIMEYCIQD"
)

var now = time.Date(2026, 11, 21, 10, 15, 0, 0, time.UTC)

// environment is a state in which all is well, with keys in the environment and changes to it: an empty value
// removes a variable.
func environment(changes map[string]string) *doctor.State {
	s := &doctor.State{Now: now, Environment: map[string]string{
		"AWS_ACCESS_KEY_ID": keyID, "AWS_SECRET_ACCESS_KEY": secret, "AWS_REGION": "eu-west-1",
	}}
	s.Config.Missing, s.Credentials.Missing = true, true
	for name, value := range changes {
		if value == "" {
			delete(s.Environment, name)
			continue
		}
		s.Environment[name] = value
	}
	if s.Environment["AWS_ACCESS_KEY_ID"] == "" || s.Environment["AWS_SECRET_ACCESS_KEY"] == "" {
		s.Failure = &doctor.Failure{What: "no credentials were found", Hint: "aws configure"}
	}
	return s
}

// files is a state in which all is well, with a profile in files, whose texts are changed by pairs of old
// and new.
func files(profile string, config, credentials []string) *doctor.State {
	s := &doctor.State{
		Now: now, Asked: profile, Environment: map[string]string{},
		Config: doctor.File{Path: "/etc/aws/config", Text: strings.NewReplacer(config...).Replace(
			"[default]\nregion = eu-west-1\n[profile dev]\nregion = eu-central-1\n")},
		Credentials: doctor.File{Path: "/etc/aws/credentials", Text: strings.NewReplacer(credentials...).Replace(
			"[default]\naws_access_key_id = " + keyID + "\naws_secret_access_key = " + secret + "\n" +
				"[dev]\naws_access_key_id = " + temporaryID + "\naws_secret_access_key = " + secret + "\naws_session_token = " + token + "\n")},
	}
	return s
}

func with(s *doctor.State, change func(*doctor.State)) *doctor.State {
	change(s)
	return s
}

func TestExamine(t *testing.T) {
	at := func(off time.Duration) *doctor.Clock {
		return &doctor.Clock{Their: now, Ours: now.Add(off), From: "the Date header"}
	}
	for _, test := range []struct {
		name  string
		state *doctor.State
		// want are "CHECK|WHERE|part of what|part of command" for each finding.
		want []string
	}{
		{"environment, well", environment(nil), nil},
		{"files, well", files("dev", nil, nil), nil},
		{"default profile, well", files("", nil, nil), nil},
		{"clock, well", with(environment(nil), func(s *doctor.State) { s.Clock = at(-40 * time.Second) }), nil},
		{"temporary keys, well", environment(map[string]string{"AWS_ACCESS_KEY_ID": temporaryID, "AWS_SESSION_TOKEN": token, "AWS_CREDENTIAL_EXPIRATION": "2026-11-21T11:15:00+00:00"}), nil},
		{"a flag wins over the environment, well", with(files("dev", nil, nil), func(s *doctor.State) {
			s.Environment["AWS_ACCESS_KEY_ID"], s.Environment["AWS_SECRET_ACCESS_KEY"] = "bad id", "bad"
		}), nil},

		{"line feed", environment(map[string]string{"AWS_SECRET_ACCESS_KEY": secret + "\n"}), []string{"secret|AWS_SECRET_ACCESS_KEY|ends with a line feed|tr -d"}},
		{"carriage return", environment(map[string]string{"AWS_ACCESS_KEY_ID": keyID + "\r"}), []string{"access-key-id|AWS_ACCESS_KEY_ID|ends with a carriage return|tr -d"}},
		{"blank before", environment(map[string]string{"AWS_ACCESS_KEY_ID": " " + keyID}), []string{"access-key-id|AWS_ACCESS_KEY_ID|begins with a blank|tr -d"}},
		{"quotes", environment(map[string]string{"AWS_SECRET_ACCESS_KEY": `"` + secret + `"`}), []string{"secret|AWS_SECRET_ACCESS_KEY|in quotes|tr -d"}},
		{"URL-encoded", environment(map[string]string{"AWS_SECRET_ACCESS_KEY": strings.ReplaceAll(secret, "/", "%2F")}), []string{"secret|AWS_SECRET_ACCESS_KEY|URL-encoded|"}},
		{"zero-width space", environment(map[string]string{"AWS_SECRET_ACCESS_KEY": secret + "\u200b"}), []string{"secret|AWS_SECRET_ACCESS_KEY|ends with an invisible character|"}},
		{"cut short", environment(map[string]string{"AWS_SECRET_ACCESS_KEY": secret[:39]}), []string{"secret|AWS_SECRET_ACCESS_KEY|has 39 characters; AWS's have 40|read -rs"}},
		{"plus lost", environment(map[string]string{"AWS_SECRET_ACCESS_KEY": strings.Replace(secret, "/", "=", 1)}), []string{"secret|AWS_SECRET_ACCESS_KEY|never have|"}},
		{"exchanged", environment(map[string]string{"AWS_ACCESS_KEY_ID": secret, "AWS_SECRET_ACCESS_KEY": keyID}), []string{"secret|AWS_SECRET_ACCESS_KEY|each other's place|export-credentials"}},
		{"short id", environment(map[string]string{"AWS_ACCESS_KEY_ID": keyID[:19]}), []string{"access-key-id|AWS_ACCESS_KEY_ID|has 19 characters; AWS's have 20|"}},
		{"lower case id", environment(map[string]string{"AWS_ACCESS_KEY_ID": strings.ToLower(keyID)}), []string{"access-key-id|AWS_ACCESS_KEY_ID|lower case|"}},
		{"a role's id", environment(map[string]string{"AWS_ACCESS_KEY_ID": "AROADBQP57FF2AEXAMPLE"}), []string{"access-key-id|AWS_ACCESS_KEY_ID|AROA... is the id of a role|"}},
		{"another maker's id", environment(map[string]string{"AWS_ACCESS_KEY_ID": "minioadmin"}), []string{"access-key-id|AWS_ACCESS_KEY_ID|neither with AKIA nor with ASIA|"}},

		{"no token", environment(map[string]string{"AWS_ACCESS_KEY_ID": temporaryID}), []string{"session-token|AWS_SESSION_TOKEN|token is missing|export-credentials"}},
		{"another key's token", environment(map[string]string{"AWS_SESSION_TOKEN": token}), []string{"session-token|AWS_SESSION_TOKEN|another key's|unset AWS_SESSION_TOKEN"}},
		{"blank in token", environment(map[string]string{"AWS_ACCESS_KEY_ID": temporaryID, "AWS_SESSION_TOKEN": token[:20] + "\n" + token[20:]}), []string{"session-token|AWS_SESSION_TOKEN|a line feed within|tr -d"}},
		{"old name of token", environment(map[string]string{"AWS_ACCESS_KEY_ID": temporaryID, "AWS_SECURITY_TOKEN": token}), []string{"environment|AWS_SECURITY_TOKEN|an old name|export AWS_SESSION_TOKEN", "session-token|AWS_SESSION_TOKEN|missing|"}},
		{"no secret", environment(map[string]string{"AWS_SECRET_ACCESS_KEY": ""}), []string{"environment|AWS_SECRET_ACCESS_KEY|not set|export-credentials"}},
		{"no id", environment(map[string]string{"AWS_ACCESS_KEY_ID": ""}), []string{"environment|AWS_ACCESS_KEY_ID|not set|export-credentials"}},
		{"old names", environment(map[string]string{"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_ACCESS_KEY": keyID, "AWS_SECRET_KEY": secret}), []string{
			"environment|AWS_ACCESS_KEY|does not read|export AWS_ACCESS_KEY_ID", "environment|AWS_SECRET_KEY|does not read|export AWS_SECRET_ACCESS_KEY", "credentials|profile default|no credentials|aws configure",
		}},
		{"keys win over AWS_PROFILE", with(files("", nil, nil), func(s *doctor.State) {
			s.Environment = map[string]string{"AWS_PROFILE": "dev", "AWS_ACCESS_KEY_ID": keyID, "AWS_SECRET_ACCESS_KEY": secret}
		}), []string{"environment|AWS_ACCESS_KEY_ID|profile dev of AWS_PROFILE is not used|unset AWS_ACCESS_KEY_ID"}},
		{"two profiles", with(files("", nil, nil), func(s *doctor.State) {
			s.Environment = map[string]string{"AWS_PROFILE": "dev", "AWS_DEFAULT_PROFILE": "default"}
		}), []string{"environment|AWS_DEFAULT_PROFILE|tools differ|unset AWS_DEFAULT_PROFILE"}},

		{"ended", environment(map[string]string{"AWS_ACCESS_KEY_ID": temporaryID, "AWS_SESSION_TOKEN": token, "AWS_CREDENTIAL_EXPIRATION": "2026-11-21T07:15:00+00:00"}), []string{"expiry|AWS_CREDENTIAL_EXPIRATION|ended at 2026-11-21T07:15:00Z, 3 hours ago|export-credentials"}},
		{"about to end", with(files("", nil, []string{secret + "\n[dev]", secret + "\nx_security_token_expires = 2026-11-21T10:17:00+00:00\n[dev]"}), func(*doctor.State) {}), []string{"expiry|x_security_token_expires of profile default|in 2 minutes|"}},

		{"no region", environment(map[string]string{"AWS_REGION": ""}), []string{"region|profile default|no region|aws configure set region REGION"}},
		{"zone", environment(map[string]string{"AWS_REGION": "eu-west-1a"}), []string{"region|AWS_REGION|availability zone; the region is eu-west-1|export AWS_REGION=eu-west-1"}},
		{"upper case region", environment(map[string]string{"AWS_REGION": "EU-WEST-1"}), []string{"region|AWS_REGION|lower case|export AWS_REGION=eu-west-1"}},
		{"no such form", environment(map[string]string{"AWS_REGION": "Ireland"}), []string{"region|AWS_REGION|not the name of a region|"}},
		{"blank in region", environment(map[string]string{"AWS_REGION": "eu-west-1 "}), []string{"region|AWS_REGION|ends with a blank|"}},
		{"two regions", environment(map[string]string{"AWS_DEFAULT_REGION": "us-east-1"}), []string{"region|AWS_DEFAULT_REGION|tools differ|unset AWS_DEFAULT_REGION"}},
		{"region wins", with(files("dev", nil, nil), func(s *doctor.State) { s.Environment["AWS_REGION"] = "us-east-1" }), []string{"region|AWS_REGION|AWS_REGION=us-east-1 wins over the region eu-central-1 of profile dev|unset AWS_REGION"}},
		{"government, well", environment(map[string]string{"AWS_REGION": "us-gov-west-1"}), nil},

		{"ahead", with(environment(nil), func(s *doctor.State) { s.Clock = at(17 * time.Minute) }), []string{"clock|the Date header|17 minutes ahead of it: signatures are refused|set-ntp"}},
		{"behind", with(environment(nil), func(s *doctor.State) { s.Clock = at(-2 * time.Hour) }), []string{"clock|the Date header|2 hours behind it, which is a time zone's|set-ntp"}},
		{"drifts", with(environment(nil), func(s *doctor.State) { s.Clock = at(3 * time.Minute) }), []string{"clock|the Date header|from 5 minutes on|set-ntp"}},

		{"no such profile", with(files("absent", nil, nil), func(s *doctor.State) { s.Failure = &doctor.Failure{What: "no profile"} }), []string{`profile|--profile|no profile "absent"|list-profiles`}},
		{"profile without its word", files("stage", []string{"[profile dev]", "[stage]"}, nil), []string{"profile|/etc/aws/config:3|has to be [profile stage]|sed -i"}},
		{"profile with a word too many", files("dev", []string{"[profile dev]", "[profile other]"}, []string{"[dev]", "[profile dev]"}), []string{"profile|/etc/aws/credentials:4|has to be [dev]|sed -i"}},
		{"a key in each file", files("dev", []string{"[profile dev]\n", "[profile dev]\naws_access_key_id = " + keyID + "\n"}, nil), []string{"profile|/etc/aws/config|another access key in each file|aws configure --profile dev"}},
		{"quotes in a file", files("", nil, []string{"= " + secret + "\n[dev]", `= "` + secret + "\"\n[dev]"}), []string{"secret|aws_secret_access_key of profile default|in quotes|aws configure"}},
		{"comment behind a value", files("", nil, []string{secret + "\n[dev]", secret + " # mine\n[dev]"}), []string{"secret|aws_secret_access_key of profile default|a blank within|aws configure"}},
		{"SSO has ended", with(files("sso", []string{"[profile dev]", "[profile sso]\nsso_session = corp\n[profile dev]", "eu-central-1", "eu-central-1\n[profile sso]"}, nil), func(s *doctor.State) {
			s.Failure = &doctor.Failure{What: "the SSO session has expired", Hint: "aws sso login --profile sso"}
		}), []string{"credentials|profile sso|SSO session has expired|aws sso login --profile sso", "region|profile sso|no region|"}},

		{"byte order mark", files("dev", []string{"[default]", "\ufeff[default]"}, nil), []string{"files|/etc/aws/config:1|byte order mark|sed -i"}},
		{"CR LF", files("dev", nil, []string{"\n", "\r\n"}), []string{"files|/etc/aws/credentials:1|CR LF|sed -i"}},
		{"CR LF on Windows, well", with(files("dev", nil, []string{"\n", "\r\n"}), func(s *doctor.State) { s.Windows = true }), nil},
		{"UTF-16", with(files("dev", nil, nil), func(s *doctor.State) { s.Config.Text = "\xff\xfe[\x00" }), []string{"files|/etc/aws/config|UTF-16|iconv", "region|profile dev|no region|"}},
		{"no section", files("dev", []string{"[default]", "default"}, nil), []string{"files|/etc/aws/config:1|before the first [section]|"}},
		{"not readable", with(files("dev", nil, nil), func(s *doctor.State) {
			s.Config = doctor.File{Path: "/etc/aws/config", Denied: true, Trouble: "permission denied"}
		}), []string{"files|/etc/aws/config|may not read|chmod u+r /etc/aws/config", "region|profile dev|no region|"}},
		{"named and missing", with(environment(nil), func(s *doctor.State) { s.Config.Variable = "AWS_CONFIG_FILE" }), []string{"files||AWS_CONFIG_FILE names a file that does not exist|unset AWS_CONFIG_FILE"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			checkup := doctor.Examine(test.state)
			if printed := fmt.Sprintf("%+v", checkup); strings.Contains(printed, secret[:12]) || strings.Contains(printed, token[:12]) {
				t.Errorf("a secret is printed: %s", printed)
			}
			if len(checkup.Findings) != len(test.want) {
				t.Fatalf("got %s\nwant %s", lines(checkup.Findings), strings.Join(test.want, "\n"))
			}
			for i, f := range checkup.Findings {
				want := strings.SplitN(test.want[i], "|", 4)
				if f.Check != want[0] || f.Where != want[1] || !strings.Contains(f.What, want[2]) || !strings.Contains(f.Command, want[3]) {
					t.Errorf("got %s, want %s", lines([]report.Problem{f}), test.want[i])
				}
			}
		})
	}
}

func lines(list []report.Problem) string {
	var b strings.Builder
	for _, f := range list {
		fmt.Fprintf(&b, "%s|%s|%s|%s\n", f.Check, f.Where, f.What, f.Command)
	}
	return b.String()
}

// FuzzExamine checks that no text of a file or variable makes a check panic, or comes out as a secret.
func FuzzExamine(f *testing.F) {
	f.Add("[default]\naws_secret_access_key = "+secret, "AKIA", secret)
	f.Add("\ufeff[profile dev]\r\n[", "\"", "\n")
	f.Fuzz(func(t *testing.T, text, id, secret string) {
		for _, asked := range []string{"", "dev"} {
			s := &doctor.State{Now: now, Asked: asked, Environment: map[string]string{"AWS_ACCESS_KEY_ID": id, "AWS_SECRET_ACCESS_KEY": secret}}
			s.Config.Text, s.Credentials.Text = text, text
			for _, p := range doctor.Examine(s).Findings {
				if p.What == "" || p.Check == "" || len(secret) > 20 && strings.Contains(p.What+p.Where+p.Command, secret) {
					t.Errorf("%+v", p)
				}
			}
		}
	})
}
