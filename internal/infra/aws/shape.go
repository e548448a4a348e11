package aws

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"
)

// shape writes an answer of the SDK as the AWS command line prints it: the names of the API, without what
// is not set. lower writes names with a small first letter, as API Gateway's first version does. extra are
// members that stand beside: the parameters of the call.
func shape(answer any, lower bool, extra ...string) ([]byte, error) {
	v, _ := shaped(reflect.ValueOf(answer), lower).(map[string]any)
	if v == nil {
		v = map[string]any{}
	}
	for i := 0; i+1 < len(extra); i += 2 {
		v[extra[i]] = extra[i+1]
	}
	return json.MarshalIndent(v, "", "  ")
}

func shaped(v reflect.Value, lower bool) any {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return shaped(v.Elem(), lower)
	case reflect.Struct:
		if at, ok := v.Interface().(time.Time); ok {
			return at.UTC().Format(time.RFC3339)
		}
		return shapedFields(v, lower)
	case reflect.Slice:
		if v.IsNil() {
			return nil
		}
		out := make([]any, v.Len())
		for i := range out {
			out[i] = shaped(v.Index(i), lower)
		}
		return out
	case reflect.Map:
		if v.IsNil() {
			return nil
		}
		out := map[string]any{}
		for _, key := range v.MapKeys() {
			out[key.String()] = shaped(v.MapIndex(key), lower)
		}
		return out
	case reflect.String:
		return v.String()
	}
	return v.Interface()
}

func shapedFields(v reflect.Value, lower bool) any {
	out := map[string]any{}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() || f.Name == "ResultMetadata" {
			continue
		}
		value := shaped(v.Field(i), lower)
		if value == nil || v.Field(i).Kind() == reflect.String && v.Field(i).Len() == 0 {
			continue
		}
		name := f.Name
		if lower {
			name = strings.ToLower(name[:1]) + name[1:]
		}
		out[name] = value
	}
	return out
}
