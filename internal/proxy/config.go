package proxy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"countersign/internal/lazyregexp"
)

// Config is a file of routes.
type Config struct {
	// Name is the file's.
	Name   string
	Routes []Route
	// lines are those at which the routes begin.
	lines []int
}

// ReadConfig reads a file of routes: YAML, with a list "routes" whose members are those of [Route]. The error
// lists everything that is not understood, with its line.
func ReadConfig(name string, data []byte) (*Config, error) {
	var document struct {
		Routes []Route `yaml:"routes"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&document); err != nil {
		if err == io.EOF {
			return nil, fmt.Errorf("%s is empty", name)
		}
		return nil, located(name, err)
	}
	if err := decoder.Decode(new(yaml.Node)); err != io.EOF {
		return nil, fmt.Errorf("%s holds more than one document", name)
	}
	c := &Config{Name: name, Routes: document.Routes, lines: routeLines(data)}
	if len(c.Routes) == 0 {
		return nil, fmt.Errorf("%s has no routes", name)
	}
	return c, nil
}

var typeName = lazyregexp.New(`(?s) in type .*`)

// located puts the file's name before each error of the decoder.
func located(name string, err error) error {
	texts := []string{strings.TrimPrefix(err.Error(), "yaml: ")}
	var many *yaml.TypeError
	if errors.As(err, &many) {
		texts = many.Errors
	}
	var errs []error
	for _, text := range texts {
		text = typeName.ReplaceAllString(text, "")
		if line, rest, ok := strings.Cut(strings.TrimPrefix(text, "line "), ": "); ok && strings.HasPrefix(text, "line ") {
			text = line + ": " + rest
		}
		errs = append(errs, fmt.Errorf("%s:%s", name, text))
	}
	return errors.Join(errs...)
}

// routeLines are the lines at which the members of the list "routes" begin.
func routeLines(data []byte) []int {
	var root yaml.Node
	if yaml.Unmarshal(data, &root) != nil || len(root.Content) == 0 {
		return nil
	}
	var lines []int
	mapping := root.Content[0].Content
	for i := 0; i+1 < len(mapping); i += 2 {
		if mapping[i].Value == "routes" {
			for _, route := range mapping[i+1].Content {
				lines = append(lines, route.Line)
			}
		}
	}
	return lines
}

// Locate puts the file and the line before each error of [Proxy.SetRoutes] that is about one of its routes.
func (c *Config) Locate(err error) error {
	list := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		list = joined.Unwrap()
	}
	for i, e := range list {
		var about *RouteError
		if errors.As(e, &about) && about.Index < len(c.lines) {
			list[i] = fmt.Errorf("%s:%d: %w", c.Name, c.lines[about.Index], e)
		}
	}
	return errors.Join(list...)
}
