package edge

import (
	"strings"

	"countersign/internal/topology"
)

// mode is how a policy selects.
type mode uint8

const (
	none mode = iota
	all
	allow
	block
)

// choice is one policy's selection among headers, cookies or parameters.
type choice struct {
	mode  mode
	names map[string]topology.Text
	// setting is the one that decides, for the changes it causes.
	setting Setting
	// glob says that names may have wildcards, as the legacy cookie names do.
	glob bool
}

// lists reports whether the choice names something.
func (c choice) lists(name string) bool {
	if _, ok := c.names[name]; ok {
		return true
	}
	if c.glob {
		for pattern := range c.names {
			if strings.ContainsAny(pattern, "*?") && wildcard(pattern, name) {
				return true
			}
		}
	}
	return false
}

// merged is what a cache policy and an origin request policy forward together.
type merged struct {
	cache, origin choice
}

// forwards reports whether a name is forwarded. When not, the setting is the one to blame.
//
// The sixteen cells are those of AWS's table:
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-how-origin-request-policies-and-cache-policies-work-together.html
func (m merged) forwards(name string) (bool, Setting) {
	inCache, inOrigin := m.cache.lists(name), m.origin.lists(name)
	yes := false
	switch m.cache.mode {
	case all:
		yes = true
	case none:
		switch m.origin.mode {
		case all:
			yes = true
		case allow:
			yes = inOrigin
		case block:
			yes = !inOrigin
		}
	case allow:
		switch m.origin.mode {
		case none:
			yes = inCache
		case all:
			yes = true
		case allow:
			yes = inCache || inOrigin
		case block:
			// The cache policy's list wins over the block list.
			yes = inCache || !inOrigin
		}
	case block:
		switch m.origin.mode {
		case none:
			yes = !inCache
		case all:
			yes = true
		case allow:
			// The origin request policy's list wins over the block list.
			yes = !inCache || inOrigin
		case block:
			yes = !inCache && !inOrigin
		}
	}
	return yes, m.blame(inCache, inOrigin)
}

// blame returns the setting that keeps a name from the origin: a block list that names it, else the
// origin request policy's choice, else the cache policy's.
func (m merged) blame(inCache, inOrigin bool) Setting {
	switch {
	case m.origin.mode == block && inOrigin:
		return m.origin.setting
	case m.cache.mode == block && inCache:
		return m.cache.setting
	case m.origin.setting.Name != "":
		return m.origin.setting
	}
	return m.cache.setting
}

// grantor returns the setting that forwards a name: the cache policy's where it does by itself, which nothing in the
// origin request policy takes back, else the origin request policy's.
func (m merged) grantor(name string) Setting {
	if m.cache.mode == all || m.cache.mode == allow && m.cache.lists(name) {
		return m.cache.setting
	}
	return m.origin.setting
}

// everything reports whether all is forwarded, whatever its name.
func (m merged) everything() bool { return m.cache.mode == all || m.origin.mode == all }

// nothing reports whether nothing is forwarded, whatever its name.
func (m merged) nothing() bool { return m.cache.mode == none && m.origin.mode == none }

// wildcard matches a pattern in which * stands for any run of bytes, also an empty one, and ? for
// exactly one byte.
func wildcard(pattern, s string) bool {
	// star and mark remember the last asterisk, and where its run ended so far.
	p, i, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
