package har

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/internal/report"
	"countersign/sigv4"
)

func sample() Entry {
	return Entry{
		Side: Viewer, Base: "http://127.0.0.1:8080",
		Request: sigv4.Request{
			Method: "POST", Target: "/prod/pets?b=2&a=%2F&X-Amz-Security-Token=QUERYTOKEN123&X-Amz-Signature=" + strings.Repeat("ab", 32), Body: []byte(`{"api_key":"BODYSECRET99"}`),
			Header: sigv4.Header{
				{Name: "Host", Value: "127.0.0.1:8080"},
				{Name: "X-Amz-Security-Token", Value: "HEADERTOKEN123"},
				{Name: "Cookie", Value: "session=COOKIE123"},
				{Name: "X-Two", Value: "b"},
				{Name: "X-Two", Value: "a"},
				{Name: "Content-Type", Value: "application/json"},
			},
		},
		Status: 403, Reason: "Forbidden", Header: sigv4.Header{{Name: "Content-Type", Value: "application/octet-stream"}}, Body: []byte{0xff, 0},
		Began: time.Date(2026, 11, 22, 10, 15, 0, 0, time.UTC), Took: 1500 * time.Microsecond,
	}
}

func write(t *testing.T, hide *report.Redactor, entries ...Entry) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "x.har"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	w, err := NewWriter(file, "countersign", "1", hide)
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(entries) + 1 {
		// The file is whole at any time.
		data, err := os.ReadFile(file.Name())
		var archive struct {
			Log struct{ Entries []json.RawMessage }
		}
		if err != nil || json.Unmarshal(data, &archive) != nil || len(archive.Log.Entries) != i || w.Len() != i {
			t.Fatalf("after %d entries: %v\n%s", i, err, data)
		}
		if i < len(entries) {
			if err := w.Add(entries[i]); err != nil {
				t.Fatal(err)
			}
			continue
		}
		return string(data)
	}
	return ""
}

func TestRedacted(t *testing.T) {
	text := write(t, report.NewRedactor(), sample(), sample())
	for _, secret := range []string{"QUERYTOKEN123", "HEADERTOKEN123", "COOKIE123", "BODYSECRET99", strings.Repeat("ab", 32)} {
		if strings.Contains(text, secret) {
			t.Errorf("%s is in the archive", secret)
		}
	}
	for _, want := range []string{
		`"_side":"viewer"`, `"version":"1.2"`, `"name":"X-Two","value":"b"},{"name":"X-Two","value":"a"`, `"name":"a","value":"/"`,
		`"startedDateTime":"2026-11-22T10:15:00.000Z"`, `"time":1.5`, `"text":"/wA=","encoding":"base64"`, `"bodySize":26`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the archive lacks %s\n%s", want, text)
		}
	}
}

func TestUnredacted(t *testing.T) {
	text := write(t, nil, sample())
	for _, secret := range []string{"QUERYTOKEN123", "HEADERTOKEN123", "COOKIE123", "BODYSECRET99"} {
		if !strings.Contains(text, secret) {
			t.Errorf("%s is not in the archive", secret)
		}
	}
}

func TestLargeBody(t *testing.T) {
	e := sample()
	e.Body = make([]byte, maxBody+1)
	text := write(t, nil, e)
	if len(text) > 4000 || !strings.Contains(text, `"content":{"size":262145,"mimeType":"application/octet-stream"}`) {
		t.Errorf("%d bytes", len(text))
	}
}

// full is a file that takes no more.
type full struct{ n int }

func (f *full) Write(p []byte) (int, error) {
	if f.n--; f.n < 0 {
		return 0, errors.New("no space")
	}
	return len(p), nil
}
func (*full) Seek(int64, int) (int64, error) { return 0, nil }

func TestFull(t *testing.T) {
	if _, err := NewWriter(&full{}, "p", "1", nil); err == nil {
		t.Error("a full disk goes unnoticed")
	}
	w, err := NewWriter(&full{n: 1}, "p", "1", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(sample()); err == nil || !strings.Contains(err.Error(), "entry 1: no space") || w.Len() != 0 {
		t.Errorf("%v, %d entries", err, w.Len())
	}
}
