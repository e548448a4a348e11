package read

import (
	"errors"
	"strings"

	"countersign/internal/jsonpos"
)

// readJSON reads a document in JSON by what it says of itself.
func readJSON(data []byte) (*Document, error) {
	v, err := jsonpos.Parse(data)
	if err != nil {
		return nil, err
	}
	switch {
	case isPostman(v):
		return readPostman(v)
	case v.Get("log") != nil:
		return readHAR(v)
	case v.Get("openapi") != nil, v.Get("swagger") != nil:
		return readOpenAPI(data)
	}
	return nil, errors.New("line 1, column 1: JSON that is neither a collection of Postman, nor a HAR, nor an OpenAPI document")
}

// isPostman reports whether a document is a collection of Postman.
func isPostman(v *jsonpos.Value) bool {
	schema := v.Get("info").Get("schema")
	return schema != nil && strings.Contains(schema.Text, "getpostman.com") || v.Get("info") != nil && v.Get("item") != nil
}
