package answer

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// said is a text that holds an answer, and what is to be read in it. Message and Status count only
// where want has them; By is ByUnknown where want has none.
type said struct {
	text string
	want Answer
}

func allSaid() []said {
	var all []said
	for _, group := range [][]said{
		signatureSaid(), presignSaid(), shortSaid(), clockSaid(), scopeSaid(), credentialSaid(), payloadSaid(), denialSaid(), routingSaid(), edgeSaid(), wrappedSaid(), codeSaid(),
	} {
		all = append(all, group...)
	}
	return all
}

func TestRecogniseText(t *testing.T) {
	for _, s := range allSaid() {
		got, start, end, ok := RecogniseText(s.text)
		if !ok {
			t.Errorf("%s\n  was not recognised, want %s", s.text, s.want.Kind)
			continue
		}
		if problem := differs(got, s.want); problem != "" {
			t.Errorf("%s\n  %s", s.text, problem)
		}
		if start < 0 || end > len(s.text) || start >= end {
			t.Fatalf("%s\n  sentence at [%d:%d] of %d bytes", s.text, start, end, len(s.text))
		}
		if message := newView(s.text, start, end).text; got.By != ByCloudFront && !strings.HasPrefix(message, got.Message) && got.Kind != Forbidden && got.Kind != NotFound {
			t.Errorf("%s\n  the sentence at [%d:%d] is %q, the message %q", s.text, start, end, message, got.Message)
		}
	}
	if n := len(allSaid()); n < 150 {
		t.Errorf("%d texts, want at least 150", n)
	}
}

// differs names the fields in which an answer is not as wanted.
func differs(got, want Answer) string {
	if want.By == "" {
		want.By = ByUnknown
	}
	var problems []string
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range g.NumField() {
		name := g.Type().Field(i).Name
		if (name == "Message" || name == "Status") && w.Field(i).IsZero() {
			continue
		}
		if a, b := g.Field(i).Interface(), w.Field(i).Interface(); !reflect.DeepEqual(a, b) {
			problems = append(problems, name+": got "+show(a)+", want "+show(b))
		}
	}
	return strings.Join(problems, "\n  ")
}

func show(v any) string {
	return strings.ReplaceAll(strings.TrimSpace(reflectString(v)), "0001-01-01 00:00:00 +0000 UTC", "no time")
}

func reflectString(v any) string {
	var b strings.Builder
	value := reflect.ValueOf(v)
	if value.Kind() == reflect.Struct && value.Type() != reflect.TypeFor[time.Time]() {
		for i := range value.NumField() {
			if !value.Field(i).IsZero() {
				b.WriteString(value.Type().Field(i).Name + "=" + reflectString(value.Field(i).Interface()) + " ")
			}
		}
		return "{" + b.String() + "}"
	}
	return strings.TrimSpace(strings.ReplaceAll(fmt.Sprint(v), "\n", `\n`))
}

// TestEveryRowIsTested keeps the table honest: a row that no text finds is a row that may never match.
func TestEveryRowIsTested(t *testing.T) {
	seen := map[*sentence]bool{}
	for _, s := range allSaid() {
		_, _, _, row := recognise(s.text)
		seen[row] = true
	}
	for _, row := range known().sentences {
		if !seen[row] {
			t.Errorf("no text is read by the row %q (%s)", row.form, row.kind)
		}
	}
}

func at(text string) time.Time {
	when, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return when
}
