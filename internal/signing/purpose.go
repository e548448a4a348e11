package signing

import (
	"fmt"
	"strings"

	"countersign/sigv4"
	"countersign/sigv4/sigv4a"
)

// Wish is what is known before it is decided what to sign for.
type Wish struct {
	// SignHost is the host inside the signature.
	SignHost string
	// Service and Region are what a person said, or "".
	Service, Region string
	// Configured is the region of the profile or the environment, or "".
	Configured string
	// Assumed is the service to sign for where neither a person nor the host tells; "" makes that an error.
	Assumed string
}

// Purpose is what a request is signed for.
type Purpose struct {
	Service, Region string
	// Algorithm is "" for the usual one, or [sigv4.AlgorithmECDSA] for hosts that take no other. The region
	// is then a set of regions.
	Algorithm string
	// ServiceBecause and RegionBecause tell where the two come from; "" for what a person said.
	ServiceBecause, RegionBecause string
	// Warnings tell what will hardly be accepted.
	Warnings []string
}

// Scheme is the scheme of an algorithm, for [sigv4.Signer]: nil for the usual one.
func Scheme(algorithm string) sigv4.Scheme {
	if algorithm == sigv4.AlgorithmECDSA {
		return sigv4a.New()
	}
	return nil
}

// Missing is the error of a purpose that cannot be decided.
type Missing struct {
	// What says it, in lower case; Hints say what helps.
	What  string
	Hints []string
}

func (e *Missing) Error() string { return e.What }

// Choose decides what to sign for. The error is a *[Missing].
func Choose(w Wish) (Purpose, error) {
	in, _ := sigv4.Infer(w.SignHost)
	p := Purpose{Service: w.Service, Region: w.Region}
	switch {
	case in.NotSigned && (w.Service == "" || w.Region == ""):
		return p, &Missing{
			fmt.Sprintf("no verifier sees the name %s: it is %s", w.SignHost, in.Because),
			[]string{
				"name the host that the verifier sees: --sign-host abc123def4.execute-api.eu-west-1.amazonaws.com",
				"countersign explain host-mismatch tells how to find it",
			},
		}
	case in.NotSigned:
		p.Warnings = append(p.Warnings, fmt.Sprintf("hardly a verifier sees the name %s: it is %s", w.SignHost, in.Because))
		return p, nil
	case in.Region == "*":
		p.Algorithm = sigv4.AlgorithmECDSA
	}
	p.service(w, in)
	p.region(w, in)
	var missing []string
	if p.Service == "" {
		missing = append(missing, "--service")
	}
	if p.Region == "" {
		missing = append(missing, "--region")
	}
	if missing != nil {
		are := "is"
		if len(missing) > 1 {
			are = "are"
		}
		return p, &Missing{
			fmt.Sprintf("the name %s does not tell what to sign for: %s %s missing", w.SignHost, strings.Join(missing, " and "), are),
			[]string{"for an API behind a name of your own: --service execute-api --region eu-west-1"},
		}
	}
	return p, nil
}

func (p *Purpose) service(w Wish, in sigv4.Inference) {
	switch {
	case p.Service != "":
		if in.Service != "" && in.Service != p.Service {
			p.Warnings = append(p.Warnings, fmt.Sprintf("--service is %s, and %s is %s, which verifies for %s", p.Service, w.SignHost, in.Because, in.Service))
		}
	case in.Service != "":
		p.Service, p.ServiceBecause = in.Service, fmt.Sprintf("inferred: %s is %s", w.SignHost, in.Because)
	case w.Assumed != "":
		p.Service, p.ServiceBecause = w.Assumed, fmt.Sprintf("assumed: the name %s does not tell; --service says otherwise", w.SignHost)
	}
}

func (p *Purpose) region(w Wish, in sigv4.Inference) {
	switch {
	case p.Region != "":
		if in.Region != "" && in.Region != p.Region && p.Algorithm == "" {
			p.Warnings = append(p.Warnings, fmt.Sprintf("--region is %s, and the name %s is of %s", p.Region, w.SignHost, in.Region))
		}
	case in.Region != "":
		p.Region, p.RegionBecause = in.Region, fmt.Sprintf("inferred: %s is %s", w.SignHost, in.Because)
	case w.Configured != "":
		p.Region, p.RegionBecause = w.Configured, "the configured one; the host's name tells none"
	}
}
