package causes

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"countersign/internal/evidence"
)

var _ = register(Cause{
	Code: "error-replaced", Family: FamilyRouting, Hop: HopEdge,
	Title: "CloudFront sent a page of the distribution in the place of the origin's error",
	Look:  lookErrorReplaced,
	Commit: func(_ *rand.Rand, a *Attempt) bool {
		if !a.decides() {
			return false
		}
		a.Passes = HopEdge
		a.Truth.Answer = page(200, "text/html", "<!doctype html><title>App</title><div id=\"root\"></div>\n")
		return true
	},
	Fixes: func(*evidence.Case, Finding) []Fix {
		return []Fix{
			{
				Text:    "Take the custom error responses for 403 and 404 off the distribution, or give the API a distribution of its own: they hold for every behaviour. A single-page application can get its page from a CloudFront Function instead.",
				Command: "aws cloudfront get-distribution-config --id DISTRIBUTION --query DistributionConfig.CustomErrorResponses",
			},
			{Client: true, Text: "Call the origin's own name, signed for it: its answer tells what is really wrong."},
		}
	},
})

// lookErrorReplaced recognises an answer that is a success by its status and an error by X-Cache.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html
func lookErrorReplaced(c *evidence.Case) []Finding {
	if c.Answer == nil || c.Answer.Status < 200 || c.Answer.Status > 299 {
		return nil
	}
	if !strings.EqualFold(c.Answer.Response.Header.Value("x-cache"), "Error from cloudfront") {
		return nil
	}
	return said(c, "error-replaced", fmt.Sprintf("The status is %d, and X-Cache says that the origin answered with an error: a custom error response of the distribution, or a function at the edge, put another answer in its place. What the origin said is lost.", c.Answer.Status))
}
