package aws

import (
	"context"
	"fmt"
	"strings"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"countersign/internal/topology"
)

// Live is what was read of an account.
type Live struct {
	// Documents are the answers.
	Documents []topology.Document
	// Denied tell which calls failed, and why: what they would have told is not known.
	Denied []string
}

// Limits of what is read of one account.
const (
	maxItems = 5000
	maxPages = 100
)

// Read asks an account for all that bears on the path, in the region of the configuration. A call that is
// refused is told and passed by; the error is one without which nothing can be read.
func Read(ctx context.Context, config awssdk.Config) (*Live, error) {
	r := &reader{ctx: ctx, config: config, live: &Live{}, asked: map[string]bool{}}
	who, err := sts.NewFromConfig(config).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return nil, fmt.Errorf("cannot ask who calls: %s", words(err))
	}
	r.add("sts get-caller-identity", who, false)
	r.distributions()
	r.apis()
	r.functionURLs()
	r.certificates()
	r.records()
	return r.live, nil
}

// reader asks, and gathers answers.
type reader struct {
	ctx    context.Context
	config awssdk.Config
	live   *Live
	asked  map[string]bool
	// What distributions and domains refer to.
	certs, hosts, aliases []string
}

// add keeps an answer as a document.
func (r *reader) add(name string, answer any, lower bool, extra ...string) {
	data, err := shape(answer, lower, extra...)
	if err != nil {
		r.denied(name, err)
		return
	}
	r.live.Documents = append(r.live.Documents, topology.Document{Name: name, Data: data})
}

// answer keeps an answer, or tells why there is none.
func (r *reader) answer(name string, got any, err error, lower bool, extra ...string) {
	if err != nil {
		r.denied(name, err)
		return
	}
	r.add(name, got, lower, extra...)
}

func (r *reader) denied(call string, err error) {
	why := "it is empty"
	if err != nil {
		why = words(err)
	}
	r.live.Denied = append(r.live.Denied, call+": "+why)
}

// words are the service's own words in an error of the SDK, or why it was not reached.
func words(err error) string {
	text := err.Error()
	if _, why, ok := strings.Cut(text, "request send failed, "); ok {
		return "it was not reached: " + why
	}
	if i := strings.LastIndex(text, "api error "); i >= 0 {
		text = text[i+len("api error "):]
	}
	return strings.Join(strings.Fields(text), " ")
}

// once reports whether something is asked for the first time.
func (r *reader) once(what string) bool {
	if what == "" || r.asked[what] || len(r.asked) > maxItems {
		return false
	}
	r.asked[what] = true
	return true
}
