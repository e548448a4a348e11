package terraform

import (
	"bytes"
	"encoding/json"
	"errors"
	"sort"

	"countersign/internal/topology"
)

// places finds where resources and their attributes stand in a plan. The decoder of plans does not tell;
// a resource is found by its address, an attribute by its name behind that.
type places struct {
	file string
	data []byte
	// lines are the offsets at which lines begin; starts those of resources in the plan.
	lines  []int
	starts map[string]int
	ends   map[string]int
}

func newPlaces(d topology.Document) *places {
	p := &places{file: d.Name, data: d.Data, lines: []int{0}, starts: map[string]int{}, ends: map[string]int{}}
	for i, c := range d.Data {
		if c == '\n' {
			p.lines = append(p.lines, i+1)
		}
	}
	// The first occurrence of an address is in planned_values, which Terraform writes first.
	key, last := []byte(`"address"`), ""
	for at := 0; ; {
		i := bytes.Index(d.Data[at:], key)
		if i < 0 {
			break
		}
		at += i + len(key)
		rest := bytes.TrimLeft(d.Data[at:min(at+16, len(d.Data))], " :\t")
		if len(rest) == 0 || rest[0] != '"' {
			continue
		}
		from := bytes.IndexByte(d.Data[at:], '"') + at
		var address string
		end := endOfString(d.Data[from:])
		if end < 0 || json.Unmarshal(d.Data[from:from+end], &address) != nil {
			continue
		}
		if last != "" && p.ends[last] == 0 {
			p.ends[last] = at - len(key)
		}
		if _, seen := p.starts[address]; !seen {
			p.starts[address] = at - len(key)
			last = address
		} else {
			last = ""
		}
	}
	return p
}

// endOfString is the length of the JSON string at the beginning of a text, with its quotes; -1 where it has
// no end within the length of an address.
func endOfString(data []byte) int {
	const most = 4096
	for i := 1; i < min(len(data), most); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

func (p *places) at(offset int) topology.Source {
	line := sort.SearchInts(p.lines, offset+1) - 1
	return topology.Source{File: p.file, Line: line + 1, Column: offset - p.lines[line] + 1}
}

func (p *places) resource(address string) topology.Source {
	if start, ok := p.starts[address]; ok {
		return p.at(start)
	}
	return topology.Source{File: p.file}
}

// attribute is where an attribute of a resource stands, else the place given.
func (p *places) attribute(address, name string, otherwise topology.Source) topology.Source {
	start, ok := p.starts[address]
	if !ok {
		return otherwise
	}
	end := p.ends[address]
	if end == 0 {
		end = len(p.data)
	}
	const most = 256 << 10
	if i := bytes.Index(p.data[start:min(end, start+most)], []byte(`"`+name+`":`)); i >= 0 {
		return p.at(start + i)
	}
	return otherwise
}

// ofError is the place of an error of the decoder.
func (p *places) ofError(err error) topology.Source {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return p.at(min(int(syntax.Offset), len(p.data)))
	}
	return topology.Source{File: p.file, Line: 1, Column: 1}
}
