package causes

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"countersign/sigv4"
)

// hmacMistake is a wrong HMAC: another key than the bytes of the step before, another text, or another
// function.
type hmacMistake struct {
	// all completes "The client ..." where every HMAC is taken so, and one where a single is; in one,
	// {key} stands for the name of its key, {text} for that of its text, {step} for its own. all is "" where
	// it comes to the same as a single one.
	all, one string
	fix      string
	mac      func(key []byte, text string) []byte
	// result says that only keys that are results of a step are concerned: the first is a text.
	result bool
	// common are mistakes that many make.
	common     bool
	mayBeRight bool
}

const (
	fixBytes = "Use the bytes of each result as the key of the next HMAC: where the tool shows hexadecimal, set the type of the next key to hexadecimal, so that it decodes it."
	fixText  = "Take the text as it is, in UTF-8, with nothing around it."
	fixHMAC  = "Use HMAC with SHA-256 (HmacSHA256, sha256 with a key) for each step, with the result before as the key and the element as the text."
)

var hmacMistakeTable = []hmacMistake{
	{
		all: "used the hexadecimal text of each step as the next key, not its bytes", one: "used the hexadecimal text of {key} as the key of {step}, not its bytes",
		fix: fixBytes, mac: withKey(hexText), result: true, common: true,
	},
	{
		all: "used the Base64 text of each step as the next key, not its bytes", one: "used the Base64 text of {key} as the key of {step}, not its bytes",
		fix: "Use the bytes of each result as the key of the next HMAC: where the tool shows Base64, set the type of the next key to Base64, or decode it with base64ToBinary.", mac: withKey(base64Text), result: true, common: true,
	},
	{
		all: "used upper-case hexadecimal text of each step as the next key, not its bytes", one: "used the upper-case hexadecimal text of {key} as the key of {step}, not its bytes",
		fix: fixBytes, mac: withKey(upperHexText), result: true,
	},
	{
		all: "used hexadecimal text with hyphens, as BitConverter writes it, as each next key", one: "used the hexadecimal text of {key} with hyphens, as BitConverter writes it, as the key of {step}",
		fix: fixBytes, mac: withKey(hyphenHexText), result: true,
	},
	{
		all: "used the hexadecimal text of each step with a line break as the next key", one: "used the hexadecimal text of {key} with a line break as the key of {step}",
		fix: "Use the bytes of each result: with openssl, pass them on by -mac HMAC -macopt hexkey:.", mac: withKey(func(b []byte) []byte { return append(hexText(b), '\n') }), result: true,
	},
	{
		all: "used what openssl prints, with (stdin)= before it, as each next key", one: "used what openssl prints for {key}, with (stdin)= before it, as the key of {step}",
		fix: "Take the digits behind the equals sign, and pass them on by -mac HMAC -macopt hexkey:.", mac: withKey(func(b []byte) []byte { return append([]byte("(stdin)= "), hexText(b)...) }), result: true,
	},
	{
		all: "read the hexadecimal digits of each step as Base64 to make the next key", one: "read the hexadecimal digits of {key} as Base64 to make the key of {step}",
		fix: "Set the type of the key to hexadecimal, not Base64.", mac: withKey(hexAsBase64), result: true,
	},
	{
		all: "read the bytes of each step as UTF-8 text, which spoils most of them", one: "read the bytes of {key} as UTF-8 text for the key of {step}, which spoils most of them",
		fix: "Keep each result as bytes (a buffer, byte array or word array), never as a string.", mac: withKey(asUTF8), result: true, common: true, mayBeRight: true,
	},
	{
		all: "wrote the bytes of each step as a Latin-1 string, which became other bytes in UTF-8", one: "wrote the bytes of {key} as a Latin-1 string, which became other bytes in UTF-8 for the key of {step}",
		fix: "Keep each result as bytes (a buffer, byte array or word array), never as a string.", mac: withKey(latin1AsUTF8), result: true, common: true, mayBeRight: true,
	},
	{
		all: "lost the zero bytes of each step, as a shell variable does", one: "lost the zero bytes of {key} before {step}, as a shell variable does",
		fix: "Keep results in hexadecimal in a shell, and pass them on by openssl's -mac HMAC -macopt hexkey:.", mac: withKey(func(b []byte) []byte { return bytes.ReplaceAll(b, []byte{0}, nil) }), result: true, mayBeRight: true,
	},
	{
		all: "exchanged key and text in every HMAC", one: "exchanged key and text in the HMAC of {step}",
		fix: "The key of each HMAC is the result before it, the text is the element: HMAC(key, text). Some libraries take the text first.", mac: func(key []byte, text string) []byte { return mac([]byte(text), string(key)) }, common: true,
	},
	{
		all: "used SHA-256 over key and text together in place of HMAC", one: "used SHA-256 over {key} and {text} together in place of HMAC",
		fix: fixHMAC, mac: func(key []byte, text string) []byte { return sum256(string(key) + text) },
	},
	{
		one: "used SHA-256 over {text} alone in place of HMAC",
		fix: fixHMAC, mac: func(_ []byte, text string) []byte { return sum256(text) },
	},
	{
		all: "hashed each text with SHA-256 before its HMAC", one: "hashed {text} with SHA-256 before the HMAC of {step}",
		fix: fixText, mac: func(key []byte, text string) []byte { return mac(key, string(sum256(text))) },
	},
	{
		all: "used the hexadecimal SHA-256 of each text in its HMAC", one: "used the hexadecimal SHA-256 of {text} in the HMAC of {step}",
		fix: fixText, mac: func(key []byte, text string) []byte { return mac(key, sigv4.HashPayload([]byte(text))) },
	},
	{
		all: "hashed the result of each HMAC once more", one: "hashed the result of {step} once more",
		fix: "Use the result of each HMAC as it comes.", mac: func(key []byte, text string) []byte { return sum256(string(mac(key, text))) },
	},
	{all: "used HMAC-SHA1 in place of HMAC-SHA256", one: "used HMAC-SHA1 in place of HMAC-SHA256 for {step}", fix: fixHMAC, mac: otherHMAC(sha1.New)},
	{all: "used HMAC-SHA512 in place of HMAC-SHA256", one: "used HMAC-SHA512 in place of HMAC-SHA256 for {step}", fix: fixHMAC, mac: otherHMAC(sha512.New)},
	{all: "used HMAC-SHA384 in place of HMAC-SHA256", one: "used HMAC-SHA384 in place of HMAC-SHA256 for {step}", fix: fixHMAC, mac: otherHMAC(sha512.New384)},
	{all: "used HMAC-MD5 in place of HMAC-SHA256", one: "used HMAC-MD5 in place of HMAC-SHA256 for {step}", fix: fixHMAC, mac: otherHMAC(md5.New)},
	{
		all: "took each text in UTF-16 in place of UTF-8", one: "took {text} in UTF-16 in place of UTF-8 for {step}",
		fix: "Turn the text into bytes as UTF-8 (Encoding.UTF8, not Encoding.Unicode).", mac: func(key []byte, text string) []byte { return mac(key, utf16Text(text)) },
	},
	{
		all: "took the Base64 form of each text", one: "took the Base64 form of {text} for {step}",
		fix: fixText, mac: func(key []byte, text string) []byte {
			return mac(key, base64.StdEncoding.EncodeToString([]byte(text)))
		},
	},
	{
		all: "took the hexadecimal form of each text", one: "took the hexadecimal form of {text} for {step}",
		fix: fixText, mac: func(key []byte, text string) []byte { return mac(key, hex.EncodeToString([]byte(text))) },
	},
}

// hmacMistakes are the computations in which every HMAC, those of the key, or a single one is taken wrongly.
func hmacMistakes() []*Computation {
	var list []*Computation
	steps := append(slices.Clone(KeySteps), StepSignature)
	for _, m := range hmacMistakeTable {
		add := func(words string, penalty float64, concerned ...Step) {
			if m.result {
				concerned = slices.DeleteFunc(concerned, func(s Step) bool { return s == StepDate })
			}
			if len(concerned) == 0 {
				return
			}
			if !m.common {
				penalty += 3
			}
			c := &Computation{Mistake: words, Fix: m.fix, penalty: penalty, mayBeRight: m.mayBeRight}
			if len(concerned) == 1 {
				c.At = concerned[0]
			}
			c.mac = func(step Step, key []byte, text string) []byte {
				if slices.Contains(concerned, step) {
					return m.mac(key, text)
				}
				return mac(key, text)
			}
			list = append(list, c)
		}
		if m.all != "" {
			add(m.all, 0, steps...)
		}
		if m.all != "" && !m.result {
			add(m.all+", but for the last one", 0, KeySteps...)
		}
		for _, step := range []Step{StepSignature, StepDate, StepRegion, StepService, StepSigning} {
			penalty := 2.0
			if step == StepSignature {
				penalty = 0
			}
			add(m.words(step), penalty, step)
		}
	}
	return list
}

// words names the mistake for a single step.
func (m *hmacMistake) words(step Step) string {
	key, text := "AWS4 and the secret", "the string to sign"
	if i := slices.Index(KeySteps, step); i != 0 {
		if i < 0 {
			i = len(KeySteps)
		}
		key = string(KeySteps[i-1])
	}
	if step != StepSignature {
		text = fmt.Sprintf("the %s", elementName(step))
		if step == StepSigning {
			text = sigv4.Terminator
		}
	}
	what := string(step)
	if step == StepSignature {
		what = "the signature"
	}
	return strings.NewReplacer("{key}", key, "{text}", text, "{step}", what).Replace(m.one)
}

// withKey is an HMAC with another form of its key.
func withKey(form func([]byte) []byte) func([]byte, string) []byte {
	return func(key []byte, text string) []byte { return mac(form(key), text) }
}

func otherHMAC(h func() hash.Hash) func([]byte, string) []byte {
	return func(key []byte, text string) []byte {
		m := hmac.New(h, key)
		m.Write([]byte(text))
		return m.Sum(nil)
	}
}

func hexText(sum []byte) []byte      { return []byte(hex.EncodeToString(sum)) }
func upperHexText(sum []byte) []byte { return bytes.ToUpper(hexText(sum)) }
func base64Text(sum []byte) []byte   { return []byte(base64.StdEncoding.EncodeToString(sum)) }

func hyphenHexText(sum []byte) []byte {
	pairs := make([]string, len(sum))
	for i, b := range sum {
		pairs[i] = fmt.Sprintf("%02X", b)
	}
	return []byte(strings.Join(pairs, "-"))
}

// hexAsBase64 decodes hexadecimal digits as Base64, of which they happen to be a valid text.
func hexAsBase64(sum []byte) []byte {
	data, _ := base64.RawStdEncoding.DecodeString(hex.EncodeToString(sum[:len(sum)/2*2]))
	return data
}

// asUTF8 is what remains of bytes that were decoded as UTF-8: what is none becomes U+FFFD.
func asUTF8(sum []byte) []byte {
	var out []byte
	for len(sum) > 0 {
		r, size := utf8.DecodeRune(sum)
		out = utf8.AppendRune(out, r)
		sum = sum[size:]
	}
	return out
}

func latin1AsUTF8(sum []byte) []byte {
	var out []byte
	for _, b := range sum {
		out = utf8.AppendRune(out, rune(b))
	}
	return out
}

func utf16Text(text string) string {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return string(out)
}

// HMACMistakes returns the ways to take the HMAC of one step wrongly, in that step alone.
func HMACMistakes(step Step) []*Computation {
	var list []*Computation
	for _, c := range computations() {
		if c.At == step {
			list = append(list, c)
		}
	}
	return list
}
