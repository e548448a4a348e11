package audit

import "fmt"

func init() {
	register(&Rule{
		ID: "error-response-masks-refusal", Severity: "warning", Advice: true,
		Title: "a custom error response hides what the API says of a refused request",
		All: func(a *Audit) []Finding {
			var list []Finding
			for _, p := range a.onePathEach() {
				for _, e := range p.Distribution.ErrorResponses {
					code := e.ErrorCode.Or(0)
					if code != 403 && code != 404 && code != 401 || e.PagePath.IsAbsent() {
						continue
					}
					list = append(list, Finding{
						Message: fmt.Sprintf("the API's answers of status %d are replaced by %s, status %s: a refused signature cannot be told from anything else",
							code, e.PagePath, e.ResponseCode),
						At: e.Source, path: p,
						Fixes: infrastructure("serve the pages of an application from a distribution, or a function, of its own"),
					})
				}
			}
			return list
		},
	})
}

// onePathEach is one path with an API that wants signatures for each distribution that has one.
func (a *Audit) onePathEach() []*Path {
	var list []*Path
	for _, p := range a.Paths {
		if p.IAM() && (len(list) == 0 || list[len(list)-1].Distribution != p.Distribution) {
			list = append(list, p)
		}
	}
	return list
}
