package topology

import (
	"encoding/base64"
	"unicode/utf8"
)

func readFunctionDocument(r *reader, n *node) {
	r.cloudFrontFunction(n.get("FunctionSummary"), n, false)
}

func readFunctionList(r *reader, n *node) {
	for _, item := range r.objects(n, "FunctionList") {
		r.cloudFrontFunction(item, item, true)
	}
}

// cloudFrontFunction reads a FunctionSummary. The code, which the command line writes to a file of its
// own, may stand beside it as FunctionCode, in base64 as the API has it.
func (r *reader) cloudFrontFunction(n, beside *node, listed bool) {
	if !r.need(n, "Name") {
		return
	}
	f := Function{Name: r.filled(n, "Name"), Source: r.source(n)}
	if c := r.object(n, "FunctionConfig"); c != nil {
		f.Runtime = r.one(c, "Runtime", "cloudfront-js-1.0", "cloudfront-js-2.0")
		var stores []Text
		for _, s := range r.objects(c, "KeyValueStoreAssociations") {
			stores = append(stores, r.filled(s, "KeyValueStoreARN"))
		}
		if stores != nil {
			f.KeyValueStores = Known(stores, f.Source)
		}
	}
	if m := r.object(n, "FunctionMetadata"); m != nil {
		f.ARN = r.filled(m, "FunctionARN")
	}
	if text, ok := r.filled(beside, "FunctionCode").Get(); ok {
		place := beside.get("FunctionCode")
		code, err := base64.StdEncoding.DecodeString(text)
		if err != nil || !utf8.Valid(code) {
			r.fail(place, "JavaScript in base64 is wanted")
		} else {
			f.Code = Known(string(code), r.source(place))
		}
	}
	// list-functions has each function once for each stage.
	add(r, &r.into.Functions, f, "function", f.Name, f.Source, listed)
}
