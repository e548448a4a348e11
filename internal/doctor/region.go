package doctor

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"countersign/internal/report"
)

// region returns the region that is used, and what says so.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
func (s *State) region() (region, where string) {
	for _, variable := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if region := s.Environment[variable]; region != "" {
			return region, variable
		}
	}
	name, _ := s.profile()
	if region, ok := s.setting(name, "region"); ok {
		return region, "profile " + name
	}
	if s.Found != nil {
		return s.Found.Region, s.Found.From
	}
	return "", ""
}

// regionForm is the form of a region: "eu-west-1", "us-gov-east-1", "eusc-de-east-1".
var regionForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-\d+$`) })

// checkRegion finds that there is no region, that it is none, or that two places say two.
func checkRegion(s *State) []report.Problem {
	region, where := s.region()
	name, _ := s.profile()
	set := func(region string) string { return "aws configure set region " + region + s.flag() }
	if region == "" {
		if s.undefined() {
			return nil
		}
		return []report.Problem{{What: "no region is configured: it is taken from a host name or --region alone", Where: "profile " + name, Command: set("REGION")}}
	}
	if strings.HasPrefix(where, "AWS_") {
		set = func(region string) string { return "export " + where + "=" + region }
	}
	if wrong := blemish(region); wrong != "" {
		return []report.Problem{{What: "the region " + wrong, Where: where, Command: set("REGION")}}
	}
	if !regionForm().MatchString(region) {
		what, better := fmt.Sprintf("%q is not the name of a region, such as eu-west-1", region), "REGION"
		if zone := region[:len(region)-1]; regionForm().MatchString(zone) {
			what = fmt.Sprintf("%s is an availability zone; the region is %s", region, zone)
			better = zone
		} else if lower := strings.ToLower(region); regionForm().MatchString(lower) {
			what = fmt.Sprintf("%s has to be written in lower case", region)
			better = lower
		}
		return []report.Problem{{What: what, Where: where, Command: set(better)}}
	}
	return s.otherRegion(region, where)
}

// otherRegion finds a second region that the first one wins over.
func (s *State) otherRegion(region, where string) []report.Problem {
	name, _ := s.profile()
	if other := s.Environment["AWS_DEFAULT_REGION"]; where == "AWS_REGION" && other != "" && other != region {
		return []report.Problem{{
			What: fmt.Sprintf("AWS_REGION says %s and AWS_DEFAULT_REGION %s: tools differ in which they take", region, other), Where: "AWS_DEFAULT_REGION", Command: "unset AWS_DEFAULT_REGION",
		}}
	}
	if other, ok := s.setting(name, "region"); ok && strings.HasPrefix(where, "AWS_") && other != region {
		return []report.Problem{{
			What: fmt.Sprintf("%s=%s wins over the region %s of profile %s", where, region, other, name), Where: where, Command: "unset " + where,
		}}
	}
	return nil
}
