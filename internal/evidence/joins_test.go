package evidence

import (
	"strings"
	"testing"
)

// TestPlaceInWrapped holds places to the lines of the input where those were joined.
func TestPlaceInWrapped(t *testing.T) {
	long := `{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'GET"}`
	var rows []string
	for rest := long; rest != ""; rest = rest[min(60, len(rest)):] {
		rows = append(rows, rest[:min(60, len(rest))])
	}
	input := "first\n" + strings.Join(rows, "\n") + "\nlast\n"
	d, err := readDocument(Input{Name: "f", Data: []byte(input)}, MaxInput)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"first", "The request", "Secret", "details", "GET", "last"} {
		at := strings.Index(d.text, word)
		got := d.place(at, at+len(word))
		line := strings.Split(input, "\n")[got.Line-1]
		if want := word[:got.End-got.Start]; line[got.Start-1:got.End-1] != want || want == "" {
			t.Errorf("%s: %+v is %q", word, got, line[got.Start-1:got.End-1])
		}
	}
}
