package edge

import "countersign/internal/topology"

// ErrorPage returns the custom error response that takes the place of an origin's answer with this status. One
// that only sets how long the error is cached replaces nothing. CloudFront's own answers stay as they are.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html
func (e *Edge) ErrorPage(status int) (topology.ErrorResponse, bool) {
	response, ok := e.distribution.ErrorResponse(status)
	return response, ok && response.PagePath.IsKnown()
}
