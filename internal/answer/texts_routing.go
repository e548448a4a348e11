package answer

import "countersign/sigv4"

// routingTexts are the answers of a wrong place: no such route, another region, another endpoint.
func routingTexts() []*sentence {
	return []*sentence{
		{
			kind: NotFound, form: "No method found matching route … for http method ….", head: "no method found matching route", after: rx(`^ (\S+) for http method ([A-Z]+)\.?`),
			fill: func(m *match, a *Answer) { a.Resource, a.Action = m.after[1], m.after[2] },
			says: "API Gateway has no such route for @connections: most often the stage stands in the path of a custom domain that already maps to it, or is missing at the API's own endpoint.",
			// The host is not among the causes: an unknown host gives Forbidden.
			causes: []string{"route-not-found", "wrong-path"}, apart: "Print the endpoint that the client was built with. A custom domain: without the stage. The API's own endpoint: with it.", source: "https://github.com/aws-samples/simple-websockets-chat-app/issues/40",
		},
		{
			kind: NotFound, form: `{"message":"Not Found"}`, head: "Not Found", exact: true, weak: true, before: rx(messageKey + `$`), after: rx(`^["'] ?}`), fill: keyOnly, source: "API Gateway's HTTP APIs, public reports",
		},
		{
			kind: NotFound, form: "Unable to determine service/operation name to be authorized", head: "unable to determine service operation name to be authorized", after: rx(`^\.?`),
			says: "The service does not know which operation the request means: the path, the method or X-Amz-Target is wrong. The signature is not the matter.", causes: []string{"wrong-path", "route-not-found", "method-changed"}, apart: "Compare method, path and X-Amz-Target with the service's API reference; a redirect or form may have changed the method.",
			source: "Lambda, ECR and other services, public reports",
		},
		{
			kind: WrongEndpoint, form: "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
			head: "the bucket you are attempting to access must be addressed using the specified endpoint", after: rx(`^\.?(?: Please send all future requests to this endpoint\.?)?`), by: ByS3, fill: fillEndpoint,
			source: s3Errors + " (PermanentRedirect)",
		},
		{
			kind: WrongEndpoint, form: "Please re-send this request to the specified temporary endpoint. Continue to use the original request endpoint for future requests.",
			head: "please re send this request to the specified temporary endpoint", after: rx(`^\.?(?: Continue to use the original request endpoint for future requests\.?)?`), by: ByS3, fill: fillEndpoint,
			source: s3Errors + " (TemporaryRedirect)",
		},
		{
			kind: WrongEndpoint, form: "The … location constraint is incompatible for the region specific endpoint this request was sent to.", head: "location constraint is incompatible for the region specific endpoint this request was sent to",
			before: rx(`The (\S+) $`), after: rx(`^\.?`), by: ByS3, fill: func(m *match, a *Answer) { a.Got = m.before[1] }, source: "S3's IllegalLocationConstraintException",
		},
		{
			kind: WrongEndpoint, form: "incorrect region, the bucket is not in '…' region", head: "incorrect region the bucket is not in", after: rx(`^ '([^']*)' region(?: at endpoint '([^']*)')?`), by: ByS3,
			fill: func(m *match, a *Answer) { a.Got, a.Scope.GotRegion = m.after[1], m.after[1] }, source: "aws-sdk-go's BucketRegionError",
		},
	}
}

// fillEndpoint reads the endpoint that S3 sends the client to, and the region in its name.
func fillEndpoint(m *match, a *Answer) {
	a.Expected = m.field("Endpoint")
	a.Scope.ExpectedRegion = m.field("Region")
	if in, ok := sigv4.Infer(a.Expected); ok && a.Scope.ExpectedRegion == "" {
		a.Scope.ExpectedRegion = in.Region
	}
}
