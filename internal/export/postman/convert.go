package postman

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"countersign/internal/export"
	"countersign/internal/jsonpos"
	"countersign/sigv4"
)

// converter changes a collection that exists: the script takes the place of Postman's own AWS authorisation.
// Everything else stays, but for secrets.
type converter struct {
	*export.Collection
	settings *export.Settings
	root     *jsonpos.Value
	// except are the names of requests that the collection's script leaves alone: those that are not signed,
	// and those with a script of their own, which may set what is signed and runs later.
	except []string
	signed []found
	// hidden are the variables that stand for secrets now.
	hidden []string
}

// found is a request of the collection.
type found struct {
	item, request *jsonpos.Value
	name          string
	// scripted says that the request, or a folder round it, has a script that runs before it.
	scripted bool
}

func convert(c *export.Collection, s *export.Settings) ([]export.File, error) {
	root, err := jsonpos.Parse(s.Original)
	if err != nil {
		return nil, err
	}
	k := &converter{Collection: c, settings: s, root: root}
	k.walk(root.Get("item"), root.Get("auth"), false)
	for _, f := range k.signed {
		if f.scripted {
			k.leaveAlone(f.name)
		}
	}
	if s.Mode == export.Script {
		for _, f := range k.signed {
			if slices.Contains(k.except, f.name) {
				addEvents(f.item, prerequest(events(c, s, nil)))
			}
		}
	}
	root.Set("auth", none())
	addEvents(root, events(c, s, k.except))
	k.setVariables()
	info := root.Get("info")
	text := info.Get("description")
	if text != nil && text.Kind == jsonpos.Object {
		text = text.Get("content")
	}
	about := description(c, s)
	if text != nil && text.Text != "" && export.CommandIn(text.Text) == "" {
		about = text.Text + "\n\n" + about
	}
	info.Set("description", jsonpos.Text(about))
	for i, secret := range s.Secrets {
		if len(secret) >= leastSecret {
			k.hideEverywhere(root, secret, fmt.Sprintf("hidden_secret_%d", i+1))
		}
	}
	return files(c, s, append(jsonpos.Append(nil, root), '\n'), k.hidden...)
}

// leastSecret is the size of the shortest text that is looked for everywhere.
const leastSecret = 6

// hideEverywhere puts a variable in the place of a secret in every string.
func (k *converter) hideEverywhere(v *jsonpos.Value, secret, name string) {
	quoted := export.QuoteJSON(secret)
	for _, form := range []string{secret, string(sigv4.AppendEncoded(nil, secret, false)), url.QueryEscape(secret), quoted[1 : len(quoted)-1]} {
		if v.Kind == jsonpos.String && strings.Contains(v.Text, form) {
			v.Text = strings.ReplaceAll(v.Text, form, k.variable(name))
		}
	}
	for _, item := range v.Items {
		k.hideEverywhere(item, secret, name)
	}
	for _, m := range v.Members {
		k.hideEverywhere(m.Value, secret, name)
	}
}

// variable is a variable that a person gives a value, as it is used.
func (k *converter) variable(name string) string {
	name = strings.ToLower(export.EnvironmentName(name))
	if !slices.Contains(k.hidden, name) {
		k.hidden = append(k.hidden, name)
	}
	return "{{" + name + "}}"
}

func prerequest(list []event) []event { return list[:1] }

func (k *converter) leaveAlone(name string) {
	if !slices.Contains(k.except, name) {
		k.except = append(k.except, name)
	}
}

// none is an authorisation that adds nothing.
func none() *jsonpos.Value {
	v := &jsonpos.Value{Kind: jsonpos.Object}
	v.Set("type", jsonpos.Text("noauth"))
	return v
}

func isObject(v *jsonpos.Value) bool { return v != nil && v.Kind == jsonpos.Object }

func (k *converter) walk(list *jsonpos.Value, auth *jsonpos.Value, scripted bool) {
	if list == nil {
		return
	}
	for _, item := range list.Items {
		own, script := auth, scripted || hasScript(item)
		if given := item.Get("auth"); isObject(given) {
			own = given
		}
		if item.Get("item") != nil {
			item.Delete("auth") // each request has its own now
			k.walk(item.Get("item"), own, script)
			continue
		}
		k.request(item, own, script)
	}
}

// hasScript reports whether an item has a script that runs before a request and does something.
func hasScript(item *jsonpos.Value) bool {
	list := item.Get("event")
	if list == nil {
		return false
	}
	for _, e := range list.Items {
		exec := e.Get("script").Get("exec")
		if e.Get("listen") == nil || e.Get("listen").Text != "prerequest" || exec == nil {
			continue
		}
		if strings.TrimSpace(exec.Text) != "" || slices.ContainsFunc(exec.Items, func(line *jsonpos.Value) bool { return strings.TrimSpace(line.Text) != "" }) {
			return true
		}
	}
	return false
}

func (k *converter) request(item, auth *jsonpos.Value, scripted bool) {
	q := item.Get("request")
	if q == nil {
		return
	}
	if q.Kind == jsonpos.String {
		// The short form: a URL that is got.
		address := q.Text
		*q = jsonpos.Value{Kind: jsonpos.Object}
		q.Set("method", jsonpos.Text("GET"))
		q.Set("url", jsonpos.Text(address))
	}
	if given := q.Get("auth"); isObject(given) {
		auth = given
	}
	name := ""
	if n := item.Get("name"); n != nil {
		name = n.Text
	}
	kind := ""
	if t := auth.Get("type"); t != nil {
		kind = t.Text
	}
	k.hideFields(q)
	switch kind {
	case "", "noauth", "awsv4", "apikey":
		k.signed = append(k.signed, found{item, q, name, scripted})
		if kind != "apikey" {
			auth = none()
		}
	default:
		k.leaveAlone(name)
	}
	q.Set("auth", k.withoutSecrets(auth))
	if k.settings.Rebase {
		k.rebase(q)
	}
}

// withoutSecrets puts variables in the place of secrets in an authorisation.
func (k *converter) withoutSecrets(auth *jsonpos.Value) *jsonpos.Value {
	kind := auth.Get("type")
	if kind == nil {
		return auth
	}
	if list := auth.Get(kind.Text); list != nil {
		for _, attribute := range list.Items {
			k.hideValue(attribute, "key")
		}
		for _, m := range list.Members {
			if secretAttribute(m.Name) && m.Value.Kind == jsonpos.String && !export.HasPlaceholder(m.Value.Text) {
				m.Value.Text = k.variable(m.Name)
			}
		}
	}
	return auth
}

func secretAttribute(name string) bool { return export.SecretName(name) || name == "value" }

// hideValue puts a variable in the place of the value of a named attribute that is secret.
func (k *converter) hideValue(v *jsonpos.Value, key string) {
	name, value := v.Get(key), v.Get("value")
	if name == nil || value == nil || value.Kind != jsonpos.String || value.Text == "" || export.HasPlaceholder(value.Text) || !secretAttribute(name.Text) {
		return
	}
	value.Text = k.variable(name.Text)
}

// hideFields puts variables in the place of secret header fields and parameters, and takes old signatures out.
func (k *converter) hideFields(q *jsonpos.Value) {
	if header := q.Get("header"); header != nil {
		header.Items = slices.DeleteFunc(header.Items, func(h *jsonpos.Value) bool {
			return h.Get("key") != nil && export.SignatureField(h.Get("key").Text) && !strings.EqualFold(h.Get("key").Text, "x-amz-content-sha256")
		})
		for _, h := range header.Items {
			if key := h.Get("key"); key != nil && export.SecretField(key.Text) {
				k.hideAlways(h, key.Text)
			}
		}
	}
	if query := q.Get("url").Get("query"); query != nil {
		for _, p := range query.Items {
			k.hideValue(p, "key")
		}
	}
}

func (k *converter) hideAlways(v *jsonpos.Value, name string) {
	if value := v.Get("value"); value != nil && value.Text != "" && !export.HasPlaceholder(value.Text) {
		value.Text = k.variable(name)
	}
}

// rebase lets a request go to the variable base. A host that is a variable may hold the beginning of the
// path.
func (k *converter) rebase(q *jsonpos.Value) {
	to := q.Get("url")
	if to == nil {
		return
	}
	base := "{{" + k.baseName() + "}}"
	raw := to.Text
	if isObject(to) {
		raw = ""
		if r := to.Get("raw"); r != nil {
			raw = r.Text
		}
	}
	start := 0
	if at := strings.Index(raw, "://"); at >= 0 {
		start = at + 3
	}
	host, rest := raw, ""
	if at := strings.IndexAny(raw[start:], "/?#"); at >= 0 {
		host, rest = raw[:start+at], raw[start+at:]
	}
	prefix := k.pathOf(host)
	if !isObject(to) {
		*to = *jsonpos.Text(base + prefix + rest)
		return
	}
	to.Delete("protocol")
	to.Delete("port")
	to.Set("raw", jsonpos.Text(base+prefix+rest))
	to.Set("host", &jsonpos.Value{Kind: jsonpos.Array, Items: []*jsonpos.Value{jsonpos.Text(base)}})
	if path := to.Get("path"); path != nil && path.Kind == jsonpos.Array && prefix != "" {
		var before []*jsonpos.Value
		for _, segment := range strings.Split(prefix[1:], "/") {
			before = append(before, jsonpos.Text(segment))
		}
		path.Items = append(before, path.Items...)
	}
}

// pathOf is the path in the value of a host that is a variable of the collection.
func (k *converter) pathOf(host string) string {
	name, ok := strings.CutPrefix(host, "{{")
	v, known := k.Variable(strings.TrimSuffix(name, "}}"))
	if !ok || !known {
		return ""
	}
	_, rest, _ := strings.Cut(v.Value, "://")
	_, path, has := strings.Cut(strings.TrimSuffix(rest, "/"), "/")
	if !has {
		return ""
	}
	return "/" + path
}

// baseName is the name of the variable with the address: another one where the collection has one.
func (k *converter) baseName() string {
	if _, taken := k.Variable("base"); taken {
		return "countersign_base"
	}
	return "base"
}

// setVariables empties those that hold secrets, and adds what the script reads.
func (k *converter) setVariables() {
	list := k.root.Get("variable")
	if list == nil || list.Kind != jsonpos.Array {
		list = &jsonpos.Value{Kind: jsonpos.Array}
		k.root.Set("variable", list)
	}
	for _, v := range list.Items {
		if key := v.Get("key"); key != nil && export.SecretName(key.Text) && v.Get("value") != nil {
			v.Set("value", jsonpos.Text(""))
		}
	}
	for _, s := range settings(k.Collection, k.settings) {
		if s.Key == "base" {
			if !k.settings.Rebase {
				continue
			}
			s.Key = k.baseName()
		}
		list.Items = slices.DeleteFunc(list.Items, func(v *jsonpos.Value) bool { return v.Get("key") != nil && v.Get("key").Text == s.Key })
		one := &jsonpos.Value{Kind: jsonpos.Object}
		one.Set("key", jsonpos.Text(s.Key))
		one.Set("value", jsonpos.Text(s.Value))
		list.Items = append(list.Items, one)
	}
}

// addEvents adds scripts after those that are there, and in the place of those of an earlier export.
func addEvents(to *jsonpos.Value, list []event) {
	events := to.Get("event")
	if events == nil || events.Kind != jsonpos.Array {
		events = &jsonpos.Value{Kind: jsonpos.Array}
		to.Set("event", events)
	}
	events.Items = slices.DeleteFunc(events.Items, func(e *jsonpos.Value) bool {
		exec := e.Get("script").Get("exec")
		return exec != nil && slices.ContainsFunc(exec.Items, func(line *jsonpos.Value) bool { return strings.Contains(line.Text, "pm.test('countersign: ") })
	})
	for _, e := range list {
		data, err := json.Marshal(e)
		if err != nil {
			panic(fmt.Sprintf("postman: an event does not encode: %v", err)) // strings always do
		}
		v, err := jsonpos.Parse(data)
		if err != nil {
			panic(fmt.Sprintf("postman: %v", err))
		}
		events.Items = append(events.Items, v)
	}
}
