package doctor

import (
	"fmt"
	"strings"

	"countersign/internal/report"
)

// checkEnvironment finds variables that win over the profile, contradict each other or are not read.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
func checkEnvironment(s *State) []report.Problem {
	var list []report.Problem
	add := func(where, what, command string) {
		list = append(list, report.Problem{What: what, Where: where, Command: command})
	}
	env := s.Environment
	_, from := s.profile()
	if s.fromEnvironment() && strings.HasPrefix(from, "AWS_") {
		add("AWS_ACCESS_KEY_ID", fmt.Sprintf("the keys of the environment win: profile %s of %s is not used", env[from], from),
			"unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN")
	}
	if a, b := env["AWS_PROFILE"], env["AWS_DEFAULT_PROFILE"]; a != "" && b != "" && a != b && s.Asked == "" {
		add("AWS_DEFAULT_PROFILE", fmt.Sprintf("AWS_PROFILE says %s and AWS_DEFAULT_PROFILE %s: tools differ in which they take", a, b), "unset AWS_DEFAULT_PROFILE")
	}
	if s.Asked == "" {
		list = append(list, halves(env)...)
	}
	for _, pair := range [][2]string{{"AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID"}, {"AWS_SECRET_KEY", "AWS_SECRET_ACCESS_KEY"}} {
		if old, name := pair[0], pair[1]; env[old] != "" && env[name] == "" {
			add(old, "the AWS CLI does not read this variable; the name is "+name, fmt.Sprintf(`export %s="$%s"`, name, old))
		}
	}
	return list
}

// halves finds a set of keys of which a part is missing.
func halves(env map[string]string) []report.Problem {
	id, secret, token := env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], env["AWS_SESSION_TOKEN"]
	const anew = `eval "$(aws configure export-credentials --profile NAME --format env)"`
	switch {
	case id != "" && secret == "":
		return []report.Problem{{Where: "AWS_SECRET_ACCESS_KEY", What: "it is not set, but AWS_ACCESS_KEY_ID is", Command: anew}}
	case id == "" && secret != "":
		return []report.Problem{{Where: "AWS_ACCESS_KEY_ID", What: "it is not set, but AWS_SECRET_ACCESS_KEY is", Command: anew}}
	case id == "" && token != "":
		return []report.Problem{{Where: "AWS_SESSION_TOKEN", What: "a session token without its access key", Command: "unset AWS_SESSION_TOKEN"}}
	case token == "" && env["AWS_SECURITY_TOKEN"] != "" && id != "":
		return []report.Problem{{
			Where: "AWS_SECURITY_TOKEN", What: "an old name, which today's tools do not read; the name is AWS_SESSION_TOKEN",
			Command: `export AWS_SESSION_TOKEN="$AWS_SECURITY_TOKEN"`,
		}}
	}
	return nil
}
