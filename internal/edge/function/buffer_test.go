package function_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"countersign/internal/edge/function"
)

// TestBuffer runs what functions do with bytes, as those do that check passwords and tokens.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
func TestBuffer(t *testing.T) {
	for code, want := range map[string]string{
		"Buffer.from('user:pass').toString('base64')":                                                                       "dXNlcjpwYXNz",
		"Buffer.from('dXNlcjpwYXNz', 'base64').toString()":                                                                  "user:pass",
		"Buffer.from('-_8', 'base64url').toString('hex')":                                                                   "fbff",
		"Buffer.from([104, 105]).toString('utf8')":                                                                          "hi",
		"String(Buffer.from('hé').length) + Buffer.byteLength('hé') + Buffer.isBuffer(Buffer.alloc(1))":                     "33true",
		"Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString()":                                                    "ab",
		"Buffer.from('abc').slice(1).toString()":                                                                            "bc",
		"String(Buffer.from('abc').indexOf(98)) + Buffer.from('abc')[0] + Buffer.from('a').equals(Buffer.from('a'))":        "197true",
		"require('buffer').Buffer.from('6869', 'hex').toString()":                                                           "hi",
		"new TextDecoder().decode(new TextEncoder().encode('hé'))":                                                          "hé",
		"require('crypto').createHash('sha256').update(Buffer.from('a')).digest().toString('hex').slice(0, 8)":              "ca978112",
		"require('crypto').createHmac('sha256', Buffer.from('k')).update('a').digest().toString('base64url')":               "eNqRUR5nVYf1ud94vt669VYNoqu4gWLuh13N90SVHZ4",
		"String(new Uint8Array([1, 2]).map((x) => x * 2)) + [1, 2].concat([3]).length + new Array(3).length":                "2,433",
		"String([] instanceof Array) + Array.isArray(Array(2)) + (new ArrayBuffer(8)).byteLength + Array.from('ab').length": "truetrue82",
	} {
		out := must(t, "function handler(e) { e.request.headers['x-out'] = { value: "+code+" }; return e.request; }")
		if got := strings.Join(out.Request.Header["x-out"], "|"); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	out, err := run(t, function.Runtime1, "function handler(e) { return typeof Buffer === 'undefined' ? e.request : null; }")
	if err != nil || out.Request == nil {
		t.Errorf("runtime 1.0: %+v, %v", out, err)
	}
}

// TestLargeAllocations: no size that the code chooses ends the program around.
func TestLargeAllocations(t *testing.T) {
	for _, code := range []string{
		"new ArrayBuffer(3e11)", "new Uint8Array(3e11)", "new Float64Array({ length: 3e11 })", "Uint8Array.from({ length: 3e11 })",
		"new Array(4e9).join('x')", "Array(4e9)", "new ([].constructor)(4e9)", "Buffer.alloc(3e11)", "Buffer.allocUnsafe(3e11)", "Buffer.concat([], 3e11)",
	} {
		_, err := run(t, function.Runtime2, "function handler(e) { "+code+"; return e.request; }")
		var failure *function.Failure
		if !errors.As(err, &failure) || failure.Kind != function.ExecutionError || !strings.Contains(failure.Message, "out of memory") {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// TestStuck: a loop inside of the engine's own functions, which no interrupt reaches, is given up and not begun again.
func TestStuck(t *testing.T) {
	p, err := function.Compile("f", "function handler(e) { var a = []; a.length = 1e8; a.join(''); return e.request; }", function.Runtime2)
	if err != nil {
		t.Fatal(err)
	}
	for try := time.Duration(1); try < 100; try++ {
		// On a busy machine the interrupt may come before the loop begins.
		_, err = p.Run(event, function.Environment{MaxTime: try * 10 * time.Millisecond})
		var failure *function.Failure
		if !errors.As(err, &failure) || failure.Kind != function.ThrottledError {
			t.Fatalf("%v", err)
		}
		if strings.Contains(failure.Message, "is not run again") {
			return
		}
	}
	t.Error(err)
}
