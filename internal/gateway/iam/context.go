package iam

import "strings"

// Context holds what is known of a request under the names of condition keys, such as "aws:SourceIp".
type Context []Pair

// Pair is a condition key and its values. Most keys have one value.
type Pair struct {
	Key    string
	Values []string
}

// Values returns the values of a key, and whether the key is present. Names of keys have no case.
func (c Context) Values(key string) ([]string, bool) {
	for i := range c {
		if strings.EqualFold(c[i].Key, key) {
			return c[i].Values, true
		}
	}
	return nil, false
}

// With returns the context with one more key. A key that is present already keeps its place before it.
func (c Context) With(key string, values ...string) Context {
	return append(c, Pair{key, values})
}
