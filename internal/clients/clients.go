// Package clients knows the signers that people use and the faults that they have or had, each with its source.
// A client is recognised by its User-Agent, by its name in code and text, by the headers that it signs, or by
// the mistake itself where no other makes it. Nothing here decides what broke a signature: it says who is known
// to break it so.
package clients

import (
	"slices"
	"strings"
)

// Client is a signer.
type Client struct {
	// Name is what people call it.
	Name string
	// Agents are the beginnings of products in its User-Agent, in lower case: "curl/".
	Agents []string
	// Names are words that code and text have where it is used, in lower case.
	Names []string
	// Signs reports whether a list of signed headers is one that this client alone makes; nil means that
	// its lists tell nothing.
	Signs  func(names []string) bool
	Faults []Fault
	// Shows is a command or a line of code that makes the client print its own canonical request and string to sign;
	// Prints is one that prints the request with its signature. Either may be "".
	Shows, Prints string
}

// Fault is a mistake that a client makes.
type Fault struct {
	// Code is the cause; Subject the header that it applies to, or "" for any.
	Code, Subject string
	// Versions says which versions have it, as far as the source tells.
	Versions string
	// Text says what the client does, in one sentence.
	Text string
	// Source is a public page.
	Source string
	// Telling reports whether what was signed and what was verified show that this client made the mistake;
	// nil means that others make it in the same way.
	Telling func(signed, verified string) bool
}

// By says how a client was recognised.
type By string

// The ways.
const (
	ByAgent   By = "user-agent"
	ByText    By = "text"
	ByHeaders By = "signed-headers"
	ByMistake By = "mistake"
)

// Sighting is a client that was recognised.
type Sighting struct {
	Client  *Client
	Version string
	By      By
}

// InAgent recognises the clients in a User-Agent.
func InAgent(agent string) []Sighting {
	var found []Sighting
	lower := strings.ToLower(agent)
	for i := range table {
		for _, product := range table[i].Agents {
			if at := productAt(lower, product); at >= 0 {
				found = append(found, Sighting{&table[i], versionAt(agent[at+len(product):]), ByAgent})
				break
			}
		}
	}
	return found
}

// productAt is where a product begins in a User-Agent, or -1: at its start or after a blank or bracket.
func productAt(agent, product string) int {
	for from := 0; ; {
		i := strings.Index(agent[from:], product)
		if i < 0 {
			return -1
		}
		if i += from; i == 0 || strings.IndexByte(" (;[,", agent[i-1]) >= 0 {
			return i
		}
		from = i + 1
	}
}

// versionAt is the version at the beginning of a text.
func versionAt(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && r != '.' && r != '-'
	})
	if end < 0 {
		end = len(text)
	}
	return strings.Trim(text[:end], ".-")
}

// InText recognises the clients that a text names, each once, and where.
func InText(text string) (found []Sighting, at []int) {
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		lower = text // offsets count
	}
	for i := range table {
		for _, name := range table[i].Names {
			if n := nameAt(lower, name); n >= 0 {
				found, at = append(found, Sighting{&table[i], "", ByText}), append(at, n)
				break
			}
		}
	}
	return found, at
}

// nameAt is where a name stands as a word of its own, or -1.
func nameAt(text, name string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return -1
		}
		i += from
		end := i + len(name)
		if (i == 0 || !wordByte(text[i-1]) || !wordByte(name[0])) && (end == len(text) || !wordByte(text[end]) || !wordByte(name[len(name)-1])) {
			return i
		}
		from = i + 1
	}
}

func wordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}

// InHeaders recognises the clients by a list of signed headers.
func InHeaders(names []string) []Sighting {
	var found []Sighting
	for i := range table {
		if table[i].Signs != nil && len(names) > 0 && table[i].Signs(names) {
			found = append(found, Sighting{&table[i], "", ByHeaders})
		}
	}
	return found
}

// Known is a fault of a client that was recognised.
type Known struct {
	Sighting
	Fault *Fault
}

// Explain returns the fault that a cause is known for: of the clients that were recognised, the surest first, or
// else of the one client whose mistake it can only be.
func Explain(seen []Sighting, code, subject, signed, verified string) (Known, bool) {
	for _, by := range []By{ByAgent, ByText, ByHeaders} {
		for _, s := range seen {
			if s.By != by {
				continue
			}
			for i := range s.Client.Faults {
				if f := &s.Client.Faults[i]; f.Code == code && (f.Subject == "" || f.Subject == subject) && (f.Telling == nil || signed == "" || f.Telling(signed, verified)) {
					return Known{s, f}, true
				}
			}
		}
	}
	for i := range table {
		for k := range table[i].Faults {
			if f := &table[i].Faults[k]; f.Code == code && f.Telling != nil && signed != "" && f.Telling(signed, verified) {
				return Known{Sighting{&table[i], "", ByMistake}, f}, true
			}
		}
	}
	return Known{}, false
}

// All returns the table, in order of names.
func All() []Client {
	return slices.SortedFunc(slices.Values(table), func(a, b Client) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
}
