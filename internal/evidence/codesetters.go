package evidence

import (
	"strings"

	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

// setterCall is a call that gives a signer its service or region, as builders and beans of Java, C#, Go, Kotlin
// and Dart have them: setServiceName("es"), .serviceSigningName("es"), signingRegion(Region.of("eu-west-1")),
// .region(Region.EU_WEST_1), RegionEndpoint.EUWest1.
var setterCall = lazyregexp.New(`(?i)\b(?:set)?(service|servicename|servicesigningname|signingname|signingservice|region|regionname|signingregion|regionset)\(\s*(?:Region\.(?:of\()?|Regions\.|RegionEndpoint\.(?:GetBySystemName\()?)?["']?([A-Za-z0-9_-]+)["']?`)

// setters reads the service and the region that calls of setters give.
func (c *code) setters(text string, at int) {
	if !c.signs && !c.signer || !strings.Contains(text, "(") {
		return
	}
	for _, m := range setterCall.FindAllStringSubmatchIndex(text, -1) {
		what, value := strings.ToLower(text[m[2]:m[3]]), text[m[4]:m[5]]
		start, end := at+m[4], at+m[5]
		if strings.HasPrefix(what, "service") || strings.HasPrefix(what, "signingname") || strings.HasPrefix(what, "signingservice") {
			if isServiceName(value) && knownService(value) {
				c.hint(HintService, value, start, end)
			}
			continue
		}
		if region := strings.ReplaceAll(strings.ToLower(value), "_", "-"); sigv4.IsRegion(region) {
			c.hint(HintRegion, region, start, end)
		}
	}
}
