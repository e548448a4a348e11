package doctor

import (
	"fmt"
	"strings"

	"countersign/internal/report"
)

// checkProfile finds a profile that does not exist, or that stands where no tool looks for it.
func checkProfile(s *State) []report.Problem {
	name, from := s.profile()
	if wrong := blemish(name); wrong != "" && from != "--profile" {
		return []report.Problem{{
			What: "the name of the profile " + wrong, Where: from,
			Command: "export " + from + "=" + strings.TrimSpace(strings.Trim(name, `"' `)),
		}}
	}
	// [profile dev] is a section of the settings, [dev] one of the credentials.
	// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html#cli-configure-files-format-profile
	if bare := s.Config.section(name); bare != nil && name != "default" && s.Config.profile(name) == nil {
		return []report.Problem{{
			What:    fmt.Sprintf("the section [%s] is not read: in this file it has to be [profile %s]", name, name),
			Where:   fmt.Sprintf("%s:%d", s.Config.Path, bare.line),
			Command: fmt.Sprintf("sed -i 's/^\\[%s\\]/[profile %s]/' %s", name, name, s.Config.Path),
		}}
	}
	if long := s.Credentials.section("profile " + name); long != nil && s.Credentials.section(name) == nil {
		return []report.Problem{{
			What:    fmt.Sprintf("the section [profile %s] is not read: in this file it has to be [%s]", name, name),
			Where:   fmt.Sprintf("%s:%d", s.Credentials.Path, long.line),
			Command: fmt.Sprintf("sed -i 's/^\\[profile %s\\]/[%s]/' %s", name, name, s.Credentials.Path),
		}}
	}
	if s.undefined() {
		return []report.Problem{{
			What:  fmt.Sprintf("there is no profile %q", name),
			Where: from, Command: "aws configure list-profiles",
		}}
	}
	return s.twoKeys(name)
}

// undefined reports whether a profile is asked for that no file has.
func (s *State) undefined() bool {
	name, from := s.profile()
	return from != "the default" && name != "default" && s.Config.profile(name) == nil && s.Credentials.section(name) == nil
}

// twoKeys finds a profile with one key in each file.
func (s *State) twoKeys(name string) []report.Problem {
	one, ok := s.Credentials.section(name).value("aws_access_key_id")
	other, also := s.Config.profile(name).value("aws_access_key_id")
	if !ok || !also || one == other {
		return nil
	}
	return []report.Problem{{
		What:    fmt.Sprintf("profile %s has another access key in each file; the one of %s is taken", name, s.Credentials.Path),
		Where:   s.Config.Path,
		Command: "aws configure" + s.flag(),
	}}
}
