package chunked

import (
	"fmt"
	"strconv"
	"strings"

	"countersign/sigv4"
)

// announcement is what the header of a request says about its aws-chunked body.
type announcement struct {
	form
	payload string
	length  int64
	// trailer holds the names of the fields in the trailer, in lower case.
	trailer []string
}

func announcedBy(req *sigv4.Request) (a announcement, err error) {
	a.payload = sigv4.CanonicalValue(req.Header.Value("x-amz-content-sha256"))
	var ok bool
	if a.form, ok = formOf(a.payload); !ok {
		return a, fmt.Errorf("chunked: X-Amz-Content-Sha256 is %q, which announces no aws-chunked body of a form known here", a.payload)
	}
	text := sigv4.CanonicalValue(req.Header.Value("x-amz-decoded-content-length"))
	length, err := strconv.ParseUint(text, 10, 63)
	if err != nil || length > maxLength {
		return a, fmt.Errorf("chunked: X-Amz-Decoded-Content-Length is %q: want a number of bytes, %d at most", text, int64(maxLength))
	}
	a.length = int64(length)
	for _, value := range req.Header.Values("x-amz-trailer") {
		for name := range strings.SplitSeq(value, ",") {
			if name = strings.ToLower(strings.TrimSpace(name)); name != "" {
				a.trailer = append(a.trailer, name)
			}
		}
	}
	if !a.form.trailer && a.trailer != nil {
		return a, fmt.Errorf("chunked: X-Amz-Trailer announces a trailer, which %s does not have", a.payload)
	}
	if len(a.trailer) > maxTrailer {
		return a, fmt.Errorf("chunked: X-Amz-Trailer names %d fields: want %d at most", len(a.trailer), maxTrailer)
	}
	return a, nil
}
