package topology

import "fmt"

// Value is one setting. The zero Value is absent: nobody set it, and AWS's default applies.
type Value[T any] struct {
	value  T
	state  state
	why    string
	source Source
}

type state uint8

const (
	absent state = iota
	known
	unknown
)

// Settings by the type of what they hold.
type (
	Text   = Value[string]
	Flag   = Value[bool]
	Number = Value[int]
	// Names is a list in the order of the document. Each item has a place of its own, and may be unknown
	// where the list as such is known.
	Names = Value[[]Text]
)

// Known returns a setting whose value is known.
func Known[T any](value T, source Source) Value[T] {
	return Value[T]{value: value, state: known, source: source}
}

// Unknown returns a setting that was made, but whose value is not known. The reason, why, is part of a
// sentence: "parameter ApiId has no default".
func Unknown[T any](why string, source Source) Value[T] {
	return Value[T]{state: unknown, why: why, source: source}
}

// StandIn returns a known setting whose value is a name that AWS gives at deployment alone. The name that
// stands in is the same wherever the topology speaks of that resource, so that one part leads to another.
// The reason, why, is part of a sentence: "the id of PetsApi is known once it is deployed".
func StandIn[T any](value T, why string, source Source) Value[T] {
	return Value[T]{value: value, state: known, why: why, source: source}
}

// IsStandIn reports whether the value only stands in for one that deployment gives; [Value.Why] says why.
func (v Value[T]) IsStandIn() bool { return v.state == known && v.why != "" }

// Get returns the value, and whether it is known. An absent setting has no value.
func (v Value[T]) Get() (T, bool) { return v.value, v.state == known }

// Or returns the value when it is known, else def. For an unknown setting that is an assumption: see
// [Value.IsUnknown].
func (v Value[T]) Or(def T) T {
	if v.state == known {
		return v.value
	}
	return def
}

// IsKnown reports whether the setting was made and its value is known.
func (v Value[T]) IsKnown() bool { return v.state == known }

// IsUnknown reports whether the setting was made, or may have been made, with a value that is not known.
func (v Value[T]) IsUnknown() bool { return v.state == unknown }

// IsAbsent reports whether nobody made the setting.
func (v Value[T]) IsAbsent() bool { return v.state == absent }

// Why says why the value is not known, or is a stand-in. It is "" for all others.
func (v Value[T]) Why() string { return v.why }

// Source is the place of the setting. It is zero for an absent one.
func (v Value[T]) Source() Source { return v.source }

// String returns the value for people: "(absent)", "(unknown: why)", or the value itself.
func (v Value[T]) String() string {
	switch v.state {
	case absent:
		return "(absent)"
	case unknown:
		return "(unknown: " + v.why + ")"
	}
	if s, ok := any(v.value).(string); ok {
		return s
	}
	return fmt.Sprint(v.value)
}

// KnownNames returns a list of known names that all have one place.
func KnownNames(source Source, names ...string) Names {
	items := make([]Text, len(names))
	for i, name := range names {
		items[i] = Known(name, source)
	}
	return Known(items, source)
}

// Strings returns the known items of a list. complete is false when the list, or an item of it, is
// unknown. An absent list is empty and complete.
func Strings(names Names) (items []string, complete bool) {
	list, _ := names.Get()
	complete = !names.IsUnknown()
	for _, item := range list {
		if s, ok := item.Get(); ok {
			items = append(items, s)
			continue
		}
		complete = false
	}
	return items, complete
}
