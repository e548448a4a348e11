package doctor

import "countersign/internal/report"

// checkCredentials says why there are no credentials, unless another check has said it.
func checkCredentials(s *State) []report.Problem {
	unreadable := s.Config.Trouble != "" || s.Credentials.Trouble != ""
	if s.Failure == nil || unreadable || s.undefined() || len(checkProfile(s)) > 0 || s.Asked == "" && len(halves(s.Environment)) > 0 {
		return nil
	}
	name, _ := s.profile()
	return []report.Problem{{What: s.Failure.What, Where: "profile " + name, Command: s.Failure.Hint}}
}
