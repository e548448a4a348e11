package evidence

import (
	"strconv"
	"strings"

	"countersign/internal/answer"
	"countersign/sigv4"
)

var _ = register(format{name: formatEnvoy, order: 21, read: readEnvoyLog})

const formatEnvoy = "Envoy log"

// readEnvoyLog reads the headers that Envoy's debug log prints, one field a line, those of a stream together:
//
//	… [Tags: "ConnectionId":"0","StreamId":"1"] request headers complete (end_stream=true):
//	':authority', 'h.example'
//	':path', '/a'
//	':method', 'GET'
//
// https://www.envoyproxy.io/docs/envoy/latest/operations/admin#post--logging
func readEnvoyLog(d *document) []piece {
	if !strings.Contains(d.text, "':method', '") && !strings.Contains(d.text, "':status', '") {
		return nil
	}
	taken := d.takenBy(isWrapping)
	var found crowd
	exchanges := map[string]int{} // of the last request of each stream
	for n := 1; n <= len(d.starts); n++ {
		if _, ok := envoyField(d.lineText(n)); !ok || taken[n-1] {
			continue
		}
		first, stream := n, ""
		if n > 1 {
			stream = envoyStream(d.lineText(n - 1))
		}
		var h head
		for ; n <= len(d.starts) && !taken[n-1]; n++ {
			field, ok := envoyField(d.lineText(n))
			if !ok {
				break
			}
			h.fields = append(h.fields, field)
			h.places = append(h.places, d.place(d.starts[n-1], d.endOf(n)))
		}
		h.ended = true
		at := d.starts[first-1]
		d.take(formatEnvoy, at, d.endOf(n-1))
		switch method, status := h.fields.Value(":method"), h.fields.Value(":status"); {
		case method != "":
			request := newRequest(method, h.fields.Value(":path"), h)
			if i := headerIndex(request.Header, ":authority"); i >= 0 {
				request.Header[i].Name = "Host"
			}
			request.Place = h.places[0]
			exchanges[stream] = exchangeAt(at)
			found.add(requestPieces(at, exchanges[stream], client, request)...)
		case status != "":
			code, _ := strconv.Atoi(status)
			var header sigv4.Header
			for _, f := range h.fields {
				if !strings.HasPrefix(f.Name, ":") {
					header = append(header, f)
				}
			}
			found.add(responsePieces(at, exchanges[stream], &answer.Response{Status: code, Header: header})...)
		}
	}
	return found.pieces
}

// envoyField reads a line 'name', 'value'.
func envoyField(line string) (sigv4.Field, bool) {
	if len(line) < len(`'a', ''`) || line[0] != '\'' || line[len(line)-1] != '\'' {
		return sigv4.Field{}, false
	}
	name, value, ok := strings.Cut(line[1:len(line)-1], "', '")
	if !ok || !isFieldName(strings.TrimPrefix(name, ":")) {
		return sigv4.Field{}, false
	}
	return sigv4.Field{Name: name, Value: value}, true
}

// envoyStream is the number of the stream that a line of the log is about, or "".
func envoyStream(line string) string {
	for _, mark := range [...]string{`"StreamId":"`, "[S"} {
		if _, rest, ok := strings.Cut(line, mark); ok {
			if end := strings.IndexAny(rest, `"]`); end > 0 {
				return rest[:end]
			}
		}
	}
	return ""
}

// headerIndex is the index of the first field of a name, or -1.
func headerIndex(header sigv4.Header, name string) int {
	for i, f := range header {
		if strings.EqualFold(f.Name, name) {
			return i
		}
	}
	return -1
}
