// Package jsonpos reads JSON and keeps where each value stands, so that a reader of configuration can
// say line and column of whatever it refuses, and can go on to the next mistake.
package jsonpos

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Kind is the kind of a JSON value.
type Kind int

// The kinds.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

func (k Kind) String() string {
	return [...]string{"null", "true or false", "a number", "a string", "a list", "an object"}[k]
}

// Place is a position in the text: line and column, both from 1. The column counts characters.
type Place struct {
	Line, Column int
}

// Value is one JSON value with its place.
type Value struct {
	Place
	Kind Kind
	// Text is the content of a string, a number as written, or "true" or "false".
	Text string
	// Items are the elements of a list.
	Items []*Value
	// Members are the members of an object in the order written.
	Members []Member
}

// Member is a name and value of an object. The place is the name's.
type Member struct {
	Place
	Name  string
	Value *Value
}

// Get returns the member whose name equals name in any case, or nil. AWS's own tools differ in the case
// of the first letter for the same shape.
func (v *Value) Get(name string) *Value {
	if v == nil {
		return nil
	}
	for i := range v.Members {
		if strings.EqualFold(v.Members[i].Name, name) {
			return v.Members[i].Value
		}
	}
	return nil
}

// Error is a mistake at a place.
type Error struct {
	Place
	Message string
}

func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// Mistakes returns every [Error] in an error, in the order of their places.
func Mistakes(err error) []*Error {
	var list []*Error
	switch e := err.(type) {
	case *Error:
		list = append(list, e)
	case interface{ Unwrap() error }:
		list = Mistakes(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			list = append(list, Mistakes(one)...)
		}
	}
	slices.SortStableFunc(list, func(a, b *Error) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
	return list
}

// Errors collects mistakes, so that all of them are reported at once. The zero value is ready.
type Errors struct {
	list []error
}

// Add records a mistake at a place.
func (e *Errors) Add(at Place, format string, args ...any) {
	e.list = append(e.list, &Error{at, fmt.Sprintf(format, args...)})
}

// Join records an error that has its place in its text already.
func (e *Errors) Join(err error) { e.list = append(e.list, err) }

// Err returns all mistakes as one error, or nil.
func (e *Errors) Err() error { return errors.Join(e.list...) }

// StringIn returns the content of a string value. Anything else is recorded as a mistake, named by what.
func (v *Value) StringIn(errs *Errors, what string) string {
	if v.Kind != String {
		errs.Add(v.Place, "%s is %s, want a string", what, v.Kind)
		return ""
	}
	return v.Text
}

// BoolIn returns the content of a boolean value. Anything else is recorded as a mistake.
func (v *Value) BoolIn(errs *Errors, what string) bool {
	if v.Kind != Bool {
		errs.Add(v.Place, "%s is %s, want true or false", what, v.Kind)
		return false
	}
	return v.Text == "true"
}

// StringsIn returns a list of strings, or the one string that stands for such a list. Anything else is
// recorded as a mistake.
func (v *Value) StringsIn(errs *Errors, what string) []string {
	if v.Kind != Array {
		return []string{v.StringIn(errs, what)}
	}
	texts := make([]string, 0, len(v.Items))
	for _, item := range v.Items {
		texts = append(texts, item.StringIn(errs, what))
	}
	return texts
}
