package causes

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"countersign/sigv4"
)

// form is another way to write an element of the scope, and how to say so.
type form struct {
	text, words string
	penalty     float64
}

// varyElements yields the scope's elements as they come to be written in the HMACs of the key, while the
// scope in the string to sign is right.
func varyElements(s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		for _, step := range KeySteps {
			element := step.Element(s.Scope)
			seen := map[string]bool{element: true, "": true}
			if step == StepService {
				seen[strings.ToUpper(element)] = true // a service of its own; see varyService
			}
			for _, f := range append(elementForms(step, s), anyForms(element)...) {
				if seen[f.text] {
					continue
				}
				seen[f.text] = true
				other := s.Scope
				setElement(&other, step, f.text)
				explanation := fmt.Sprintf("Text and secret are right, and the client %s into the HMAC of %s, not %s.", f.words, step, element)
				v := keyScopeVariant(other, "key "+elementName(step), f.text, element, explanation, f.penalty)
				v.Fix = fmt.Sprintf("Use exactly %s as the text of this HMAC, as the scope in the string to sign has it.", element)
				if !yield(v) {
					return
				}
			}
		}
	}
}

func setElement(scope *sigv4.Scope, step Step, text string) {
	switch step {
	case StepDate:
		scope.Date = text
	case StepRegion:
		scope.Region = text
	case StepService:
		scope.Service = text
	case StepSigning:
		scope.Terminator = text
	}
}

// elementForms are the forms that one element alone has.
func elementForms(step Step, s Signing) []form {
	switch step {
	case StepDate:
		return dateForms(s)
	case StepRegion:
		region := s.Scope.Region
		return []form{
			{region + "a", "put an availability zone", 3},
			{region + "-1", "put the region with one number too many", 4},
			{strings.ReplaceAll(region, "-", "_"), "put the region with underscores", 3},
			{strings.ReplaceAll(region, "-", ""), "put the region without hyphens", 4},
			{s.Scope.Region + "." + s.Scope.Service, "put region and service", 4},
			{s.Scope.Service + "." + s.Scope.Region, "put service and region", 4},
		}
	case StepService:
		service := s.Scope.Service
		return []form{
			{strings.ReplaceAll(service, "-", ""), "put the service without its hyphen", 3},
			{strings.ReplaceAll(service, "-", "_"), "put the service with an underscore", 3},
			{service + ".amazonaws.com", "put the service's host name", 3},
		}
	}
	return []form{
		{"AWS4_REQUEST", "put AWS4_REQUEST in capitals", 2},
		{"AWS4_request", "put AWS4_request with capitals", 2},
		{"aws4-request", "put aws4-request with a hyphen", 2},
		{"aws_request", "put aws_request without the 4", 3},
		{"aws4request", "put aws4request without the underscore", 3},
		{"request", "put request alone", 4},
		{sigv4.Algorithm, "put AWS4-HMAC-SHA256", 3},
	}
}

// dateForms are other ways to write the day. The days around it are those of scope-date-mismatch.
func dateForms(s Signing) []form {
	day, err := time.Parse(sigv4.DateLayout, s.Scope.Date)
	if err != nil {
		return nil
	}
	list := []form{
		{day.Format(time.DateOnly), "put the date with hyphens", 1},
		{day.Format("2006/01/02"), "put the date with slashes", 3},
		{day.Format("02012006"), "put the date with the day first", 3},
		{day.Format("01022006"), "put the date with the month first", 3},
		{day.Format("20060201"), "put the date with day and month exchanged", 3},
		{day.Format("060102"), "put the date with two digits for the year", 3},
		{day.Format("200612"), "put the date without leading zeros", 4},
		{day.Format("2006-1-2"), "put the date without leading zeros", 4},
		{day.Format("200601"), "put year and month alone", 4},
		{day.Format("20060102T000000Z"), "put the midnight of the day", 2},
	}
	if s.Time != s.Scope.Date {
		list = append([]form{{s.Time, "put the whole time", 0}}, list...)
	}
	if at, err := time.Parse(sigv4.TimeLayout, s.Time); err == nil {
		list = append(list,
			form{at.Format(time.RFC3339), "put the whole time as 2006-01-02T15:04:05Z", 2},
			form{at.Format(time.RFC1123), "put the whole time as a Date header has it", 3},
			form{strconv.FormatInt(at.Unix(), 10), "put the time in seconds since 1970", 3},
		)
	}
	return list
}

// anyForms are the forms that every element may take.
func anyForms(element string) []form {
	return []form{
		{element + "\n", "put " + element + " with a line break", 1},
		{element + "\r\n", "put " + element + " with CR LF", 2},
		{element + " ", "put " + element + " with a blank at its end", 2},
		{" " + element, "put " + element + " with a blank before it", 2},
		{`"` + element + `"`, "put " + element + " in double quotes", 2},
		{"'" + element + "'", "put " + element + " in single quotes", 3},
		{element + `\n`, `put ` + element + ` with a backslash and an n behind it`, 3},
		{element + "/", "put " + element + " with a slash behind it", 3},
		{strings.ToUpper(element), "put " + element + " in capitals", 2},
		{strings.ToLower(element), "put " + element + " in lower case", 2},
		{strings.ToUpper(element[:min(1, len(element))]) + element[min(1, len(element)):], "put " + element + " with a capital", 3},
	}
}
