package eventstream

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"
)

// Header is one header of a message. Its value is a bool, int8, int16, int32, int64, []byte, string,
// [time.Time] or [UUID]. A time has milliseconds, and is in UTC when it was parsed.
type Header struct {
	Name  string
	Value any
}

// UUID is a header's value of this type (RFC 9562).
type UUID [16]byte

// Types of values, as they are encoded.
const (
	typeTrue byte = iota
	typeFalse
	typeInt8
	typeInt16
	typeInt32
	typeInt64
	typeBytes
	typeString
	typeTime
	typeUUID
)

const (
	maxName  = math.MaxUint8
	maxValue = math.MaxInt16
)

func appendHeaders(dst []byte, headers []Header) ([]byte, error) {
	seen := make(map[string]bool, len(headers))
	for i, h := range headers {
		switch {
		case h.Name == "" || len(h.Name) > maxName:
			return dst, fmt.Errorf("eventstream: header %d: a name of %d bytes: want 1 to %d", i+1, len(h.Name), maxName)
		case seen[h.Name]:
			return dst, fmt.Errorf("eventstream: header %q comes twice", h.Name)
		}
		seen[h.Name] = true
		dst = append(append(dst, byte(len(h.Name))), h.Name...)
		var err error
		if dst, err = appendValue(dst, h.Value); err != nil {
			return dst, fmt.Errorf("eventstream: header %q: %w", h.Name, err)
		}
	}
	return dst, nil
}

func appendValue(dst []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case bool:
		if v {
			return append(dst, typeTrue), nil
		}
		return append(dst, typeFalse), nil
	case int8:
		return append(dst, typeInt8, byte(v)), nil
	case int16:
		return binary.BigEndian.AppendUint16(append(dst, typeInt16), uint16(v)), nil
	case int32:
		return binary.BigEndian.AppendUint32(append(dst, typeInt32), uint32(v)), nil
	case int64:
		return binary.BigEndian.AppendUint64(append(dst, typeInt64), uint64(v)), nil
	case time.Time:
		return binary.BigEndian.AppendUint64(append(dst, typeTime), uint64(v.UnixMilli())), nil
	case UUID:
		return append(append(dst, typeUUID), v[:]...), nil
	case []byte:
		return appendText(append(dst, typeBytes), v)
	case string:
		return appendText(append(dst, typeString), v)
	}
	return dst, fmt.Errorf("a value of type %T, which the encoding does not have", value)
}

func appendText[T []byte | string](dst []byte, text T) ([]byte, error) {
	if len(text) > maxValue {
		return dst, fmt.Errorf("a value of %d bytes: want %d at most", len(text), maxValue)
	}
	return append(binary.BigEndian.AppendUint16(dst, uint16(len(text))), text...), nil
}

// fixedSizes are the sizes of the values that do not say theirs.
var fixedSizes = map[byte]int{typeTrue: 0, typeFalse: 0, typeInt8: 1, typeInt16: 2, typeInt32: 4, typeInt64: 8, typeTime: 8, typeUUID: 16}

func parseHeaders(data []byte) ([]Header, error) {
	var headers []Header
	seen := map[string]bool{}
	malformed := func(what string) error {
		return fmt.Errorf("%w: header %d: %s", ErrMalformed, len(headers)+1, what)
	}
	for len(data) > 0 {
		size := int(data[0])
		if size == 0 || len(data) < size+2 {
			return nil, malformed("no name, or no type behind it")
		}
		name, kind := string(data[1:size+1]), data[size+1]
		data = data[size+2:]
		size, fixed := fixedSizes[kind]
		switch {
		case seen[name]:
			return nil, malformed("the name of another")
		case fixed:
		case kind != typeBytes && kind != typeString:
			return nil, malformed(fmt.Sprintf("type %d, which the encoding does not have", kind))
		case len(data) < 2:
			return nil, malformed("it ends before its value")
		default:
			size = int(binary.BigEndian.Uint16(data))
			data = data[2:]
		}
		if size > maxValue || len(data) < size {
			return nil, malformed("it ends before its value does, or the value is too long")
		}
		seen[name] = true
		headers = append(headers, Header{name, parseValue(kind, slices.Clip(data[:size]))})
		data = data[size:]
	}
	return headers, nil
}

// parseValue reads a value of a known type and of its size.
func parseValue(kind byte, data []byte) any {
	switch kind {
	case typeTrue, typeFalse:
		return kind == typeTrue
	case typeInt8:
		return int8(data[0])
	case typeInt16:
		return int16(binary.BigEndian.Uint16(data))
	case typeInt32:
		return int32(binary.BigEndian.Uint32(data))
	case typeInt64:
		return int64(binary.BigEndian.Uint64(data))
	case typeTime:
		return time.UnixMilli(int64(binary.BigEndian.Uint64(data))).UTC()
	case typeUUID:
		return UUID(data)
	case typeString:
		return string(data)
	}
	return data
}
