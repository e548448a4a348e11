package sigv4

import (
	"slices"
	"strings"
)

// RegionSetCovers reports whether a region set, the value of X-Amz-Region-Set, covers a region. The set is
// a list separated by commas; an element may end in an asterisk, which stands for any rest, so that "*"
// alone covers every region. Blanks around an element are ignored.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
func RegionSetCovers(set, region string) bool {
	for element := range strings.SplitSeq(set, ",") {
		element = strings.TrimSpace(element)
		prefix, wild := strings.CutSuffix(element, "*")
		if element == region || wild && strings.HasPrefix(region, prefix) {
			return true
		}
	}
	return false
}

// checkRegionSet refuses a claim whose region set is missing, unsigned or without the region.
func (c *claim) checkRegionSet(req *Request, region string) error {
	set, _ := req.QueryValue(paramRegionSet)
	if !c.presigned {
		name := strings.ToLower(paramRegionSet)
		set = strings.Join(req.Header.Values(name), ",")
		if set != "" && !slices.Contains(c.SignedHeaders, name) {
			return &Refusal{Reason: ReasonHeaderNotSigned, Detail: name}
		}
	}
	switch {
	case set == "":
		return &Refusal{Reason: ReasonRegionSet, Detail: paramRegionSet + " is missing"}
	case !RegionSetCovers(set, region):
		return &Refusal{Reason: ReasonRegionSet, Detail: set + " lacks " + region}
	}
	return nil
}
