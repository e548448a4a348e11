package edge_test

import (
	"testing"

	"countersign/internal/edge"
)

func BenchmarkForward(b *testing.B) {
	req := get("/v1/resource?b=2&a=1", "Authorization: AWS4-HMAC-SHA256 x", "X-Amz-Date: 20261121T120000Z", "Accept: */*", "Accept-Encoding: gzip, br", "User-Agent: curl/8", "Cookie: a=1")
	for _, c := range []struct {
		name   string
		change modify
	}{
		{"AllViewerExceptHostHeader", policies("CachingDisabled", "AllViewerExceptHostHeader")},
		{"CachingOptimized", policies("CachingOptimized", "")},
		{"Legacy", legacy("Authorization", "all", true)},
		{"AccessControl", controlled("always", "lambda")},
		{"Function", withFunction("request.headers['x-new'] = {value: '1'}")},
	} {
		b.Run(c.name, func(b *testing.B) {
			top, d := path(c.change)
			e := edge.New(top, d, edge.Options{})
			b.ReportAllocs()
			for b.Loop() {
				if r := e.Forward(req, viewer); r.Answer != nil {
					b.Fatal(r.Answer.Message)
				}
			}
		})
	}
}
