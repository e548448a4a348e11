package causes

import (
	"iter"
	"strings"

	"countersign/internal/evidence"
)

var _ = register(Cause{
	Code: "path-trailing-slash", Family: FamilyPath, Hop: HopProxy, Prior: 0,
	Title: "only a trailing slash differs between the signed and the verified path",
	Vary:  varyPathTrailingSlash,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{
			pathFix(c, "Sign and send the path with the same trailing slash."),
			{Text: "Let no hop add or remove it: in nginx, location and proxy_pass both end in a slash or neither does."},
		}
	},
})

func varyPathTrailingSlash(_ *evidence.Case, s Signing) iter.Seq[Variant] {
	path := s.Canonical.Path
	other := path + "/"
	if strings.HasSuffix(path, "/") {
		other = strings.TrimSuffix(path, "/")
	}
	if path == "/" || path == "" {
		return variants()
	}
	return pathVariants(s, "The signed and the verified path differ in a trailing slash alone.", -4, other)
}
