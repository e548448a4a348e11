package function

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"unicode/utf8"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/buffer"
)

// host returns the functions that the prelude builds its objects on. Bytes pass as strings with a
// character for each byte.
func (r *run) host() map[string]any {
	return map[string]any{
		"log":          r.log,
		"lacks":        r.missing,
		"bytes":        r.bytes,
		"buffer":       r.buffer,
		"arrayBuffer":  func(text string) goja.ArrayBuffer { return r.vm.NewArrayBuffer(fromLatin1(text)) },
		"hash":         r.hash,
		"hmac":         r.hmac,
		"atob":         r.atob,
		"btoa":         r.btoa,
		"updateOrigin": r.updateOrigin,
		"selectOrigin": r.selectOrigin,
		"originGroup":  r.originGroup,
	}
}

func (r *run) log(line string) {
	if len(r.outcome.Log) < maxLog {
		r.outcome.Log = append(r.outcome.Log, line[:min(len(line), maxLine)])
	}
}

// missing ends the run: the function asked for something that is not at hand. It cannot be caught.
func (r *run) missing(what string) {
	r.lacks = what
	r.vm.Interrupt(fmt.Errorf("%s is not at hand", what))
}

// throw raises a JavaScript exception.
func (r *run) throw(format string, args ...any) {
	panic(r.vm.NewTypeError(fmt.Sprintf(format, args...)))
}

// bytes returns what hash functions take: the UTF-8 bytes of a string, those of a Buffer or of an array of bytes.
func (r *run) bytes(v goja.Value) string {
	switch data := v.Export().(type) {
	case string, int64, float64, bool:
		return latin1([]byte(v.String()))
	case []byte:
		return latin1(data)
	case goja.ArrayBuffer:
		return latin1(data.Bytes())
	}
	r.missing("an object as data of a hash")
	return ""
}

// buffer makes the constructor of Buffer, which runtime 2.0 has.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html#writing-functions-javascript-features-builtin-modules-buffer-20
func (r *run) buffer() goja.Value {
	module, exports := r.vm.NewObject(), r.vm.NewObject()
	_ = module.Set("exports", exports)
	buffer.Require(r.vm, module)
	return exports.Get("Buffer")
}

var hashes = map[string]func() hash.Hash{"md5": md5.New, "sha1": sha1.New, "sha256": sha256.New}

func (r *run) algorithm(name string) func() hash.Hash {
	h, ok := hashes[name]
	if !ok {
		r.throw("unknown algorithm %q: md5, sha1 and sha256 are supported", name)
	}
	return h
}

func (r *run) hash(algorithm, data, encoding string) string {
	h := r.algorithm(algorithm)()
	h.Write(fromLatin1(data))
	return r.encode(h.Sum(nil), encoding)
}

func (r *run) hmac(algorithm, key, data, encoding string) string {
	h := hmac.New(r.algorithm(algorithm), fromLatin1(key))
	h.Write(fromLatin1(data))
	return r.encode(h.Sum(nil), encoding)
}

func (r *run) encode(sum []byte, encoding string) string {
	switch encoding {
	case "hex":
		return hex.EncodeToString(sum)
	case "base64":
		return base64.StdEncoding.EncodeToString(sum)
	case "base64url":
		return base64.RawURLEncoding.EncodeToString(sum)
	case "undefined", "":
		// Runtime 1.0 returns a byte string.
		return latin1(sum)
	}
	r.throw("unknown digest encoding %q", encoding)
	return ""
}

func (r *run) atob(text string) string {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		if data, err = base64.RawStdEncoding.DecodeString(text); err != nil {
			r.throw("atob: no base64")
		}
	}
	return latin1(data)
}

func (r *run) btoa(text string) string {
	for _, c := range text {
		if c > 0xff {
			r.throw("btoa: a character above U+00FF")
		}
	}
	return base64.StdEncoding.EncodeToString(fromLatin1(text))
}

// latin1 returns a string with a character for each byte.
func latin1(data []byte) string {
	out := make([]byte, 0, len(data))
	for _, b := range data {
		out = utf8.AppendRune(out, rune(b))
	}
	return string(out)
}

func fromLatin1(text string) []byte {
	out := make([]byte, 0, len(text))
	for _, c := range text {
		out = append(out, byte(c))
	}
	return out
}

func (r *run) updateOrigin(text string) {
	var o *Origin
	if err := json.Unmarshal([]byte(text), &o); err != nil || o == nil {
		r.throw("updateRequestOrigin: the properties of an origin are wanted")
	}
	r.outcome.Origin = o
}

func (r *run) selectOrigin(id, overrides string) {
	r.outcome.OriginID = id
	if overrides != "null" {
		r.updateOrigin(overrides)
	}
}

func (r *run) originGroup(text string) {
	var group struct{ OriginIDs []string }
	if err := json.Unmarshal([]byte(text), &group); err != nil || len(group.OriginIDs) != 2 {
		r.throw("createRequestOriginGroup: two originIds are wanted")
	}
	r.outcome.OriginGroup = group.OriginIDs
}
