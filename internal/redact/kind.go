package redact

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"countersign/internal/report"
)

// Kind is what a replaced text was.
type Kind string

// The kinds.
const (
	Secret    Kind = "secret"
	KeyID     Kind = "access-key-id"
	Signature Kind = "signature"
	Account   Kind = "account-id"
	// Name is the name of a customer, as in a host, bucket or ARN.
	Name    Kind = "name"
	Host    Kind = "host"
	Address Kind = "address"
	// Hash is one that was computed anew.
	Hash Kind = "hash"
)

// counted are the kinds with the words for one and for several, in the order in which they are told.
var counted = []struct {
	kind      Kind
	one, more string
}{
	{Secret, "secret or token", "secrets and tokens"},
	{KeyID, "access key id", "access key ids"},
	{Signature, "signature", "signatures"},
	{Account, "account id", "account ids"},
	{Host, "host name", "host names"},
	{Name, "name", "names"},
	{Address, "IP address", "IP addresses"},
	{Hash, "hash computed anew", "hashes computed anew"},
}

// Summary says what was replaced, and how many of each kind; "" for nothing.
func (r *Result) Summary() string {
	var parts []string
	for _, c := range counted {
		switch n := r.Counts[c.kind]; n {
		case 0:
		case 1:
			parts = append(parts, "1 "+c.one)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n, c.more))
		}
	}
	return strings.Join(parts, ", ")
}

// placeholder returns the n-th stand-in, from 1, for a text of a kind: of the same form and, except for
// short names, the same length. It depends on nothing of the text but its form.
func placeholder(kind Kind, n int, text string) string {
	switch kind {
	case KeyID:
		if prefix, ok := keyPrefix(text); ok {
			return prefix + numbered("EXAMPLEKEYID", n, len(text)-len(prefix))
		}
		return numbered("examplekeyid", n, len(text))
	case Account:
		// No account of AWS's documentation, so that it is told from an original.
		return fmt.Sprintf("99990%07d", n)
	case Signature:
		if isHex(text) {
			return hexLike(text, n)
		}
		return scrambled(string(kind), n, text)
	case Secret:
		return scrambled(string(kind), n, text)
	}
	return numbered("example", n, len(text))
}

// mayBeOwn tells most texts from stand-ins without making any of those.
func mayBeOwn(kind Kind, text string) bool {
	switch {
	case kind == KeyID:
		if prefix, ok := keyPrefix(text); ok {
			return strings.HasPrefix(text[len(prefix):], "EXAMPLEKEYID")
		}
		return strings.HasPrefix(text, "examplekeyid")
	case kind == Signature && isHex(text) && len(text) >= 8:
		return slices.ContainsFunc(ownBeginnings(), func(own string) bool { return strings.EqualFold(own, text[:8]) })
	case kind == Secret || kind == Signature:
		run := alphanumericRun(text, markerEnd(text))
		return run < 0 || len(text) < 2*len(exampleWord) || strings.HasPrefix(text[run:], exampleWord)
	}
	return true
}

// ownBeginnings are how stand-ins of signatures begin.
var ownBeginnings = sync.OnceValue(func() (list []string) {
	for n := 1; n <= mostOwn; n++ {
		list = append(list, hexLike("00000000", n))
	}
	return list
})

// numbered is a word with a number behind it, padded with zeros to a length where there is room.
func numbered(word string, n, length int) string {
	digits := strconv.Itoa(n)
	if room := length - len(word); len(digits) < room {
		digits = strings.Repeat("0", room-len(digits)) + digits
	}
	return word + digits
}

// keyPrefixes are the kinds of unique ids that IAM gives out.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
var keyPrefixes = []string{"AKIA", "ASIA", "AROA", "AIDA", "AIPA", "AGPA", "ANPA", "ANVA", "APKA", "ABIA", "ACCA", "ASCA"}

func keyPrefix(id string) (string, bool) {
	for _, prefix := range keyPrefixes {
		if strings.HasPrefix(id, prefix) {
			return prefix, true
		}
	}
	return "", false
}

// markers begin a token and tell its kind: session tokens of STS, JSON web tokens, Login with Amazon.
var markers = append([]string{"eyJ", "Atza|", "Atzr|"}, report.TokenBeginnings...)

// scrambled replaces every letter and digit of a text by another of its class, and says EXAMPLE in it. What is
// neither stays, since it is what encoders change.
func scrambled(seed string, n int, text string) string {
	out := []byte(text)
	start := markerEnd(text)
	stream := stream{seed: seed + strconv.Itoa(n)}
	for i := start; i < len(out); i++ {
		out[i] = stream.like(out[i])
	}
	if run := alphanumericRun(text, start); run >= 0 && len(text) >= 2*len(exampleWord) {
		copy(out[run:], exampleWord)
	}
	return string(out)
}

// exampleWord is said in stand-ins.
const exampleWord = "EXAMPLE"

// markerEnd is where the marker at the beginning of a text ends.
func markerEnd(text string) int {
	end := 0
	for _, marker := range markers {
		if strings.HasPrefix(text, marker) {
			end = len(marker)
		}
	}
	return end
}

// alphanumericRun is where the first run of seven letters and digits begins, or -1.
func alphanumericRun(text string, start int) int {
	run := 0
	for i := start; i < len(text); i++ {
		if !alphanumeric(text[i]) {
			run = 0
			continue
		}
		if run++; run == 7 {
			return i - 6
		}
	}
	return -1
}

// hexLike is another hexadecimal text of the same length and case.
func hexLike(text string, n int) string {
	digits := "0123456789abcdef"
	if strings.ToLower(text) != text {
		digits = strings.ToUpper(digits)
	}
	stream := stream{seed: string(Signature) + strconv.Itoa(n)}
	out := make([]byte, len(text))
	for i := range out {
		out[i] = digits[stream.next()%16]
	}
	return string(out)
}

// stream yields bytes that depend on its seed alone.
type stream struct {
	seed  string
	block [sha256.Size]byte
	used  int
}

func (s *stream) next() byte {
	if s.used%sha256.Size == 0 {
		s.block = sha256.Sum256([]byte(s.seed + " " + strconv.Itoa(s.used)))
	}
	s.used++
	return s.block[(s.used-1)%sha256.Size]
}

// like returns a character of the same class. Letters that spell marks of masked texts, such as xxxx, are
// left out.
func (s *stream) like(c byte) byte {
	b := s.next()
	switch {
	case c >= '0' && c <= '9':
		return '0' + b%10
	case c >= 'a' && c <= 'z':
		return "abcdefghijklmnopqrstuvwyz"[b%25]
	case c >= 'A' && c <= 'Z':
		return "ABCDEFGHIJKLMNOPQRSTUVWYZ"[b%25]
	}
	return c
}

func alphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func isHex(text string) bool {
	return text != "" && strings.Trim(text, "0123456789abcdefABCDEF") == ""
}
