package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "wrong-service", Family: FamilyScope, Hop: HopClient, Prior: 3,
	Title:  "the service in the credential scope, or in the signing key, is not the verifier's",
	Hides:  []Code{"wrong-secret"},
	Look:   lookWrongService,
	Vary:   varyService,
	Commit: commitWrongService,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		text := "Use the service's signing name in the scope and in the derivation of the key."
		if f.Verified != "" {
			text = fmt.Sprintf("Sign for the service %s, in the scope and in the derivation of the key.", f.Verified)
		}
		return []Fix{callFix(c, text, "--service", orElse(f.Verified, "SERVICE"))}
	},
})

// lookWrongService reads AWS's sentence, or compares the scope with what the endpoint's name tells. Where
// both canonical requests are equal it is one of the few things left.
func lookWrongService(c *evidence.Case) []Finding {
	scope, scoped := c.Scope()
	if c.AnsweredWith(answer.WrongScope) && c.Answer.Scope.Service {
		f := said(c, "wrong-service", "AWS says that the service in the credential scope is not the right one.")
		f[0].Label, f[0].Signed, f[0].Verified = "service", scope.Service, c.Answer.Scope.ExpectedService
		if f[0].Signed == f[0].Verified {
			f[0].Signed = ""
		}
		if f[0].Verified != "" {
			f[0].Explanation = fmt.Sprintf("AWS says that the credential scope has to name the service %s.", f[0].Verified)
		}
		return f
	}
	if f := otherScope(c, "wrong-service", "service", func(s sigv4.Scope) string { return s.Service }); f != nil {
		return f
	}
	if !mismatch(c) && !c.AnsweredWith(answer.Forbidden) {
		return nil
	}
	if c.VerifiedString == nil {
		expected := orElse(endpointService(c), namedOther(c))
		signed, place := scope.Service, evidence.Place{}
		what := "The scope names the service %s, and the endpoint is %s's."
		if c.Claim != nil {
			place = c.Claim.Place
		}
		if hint, ok := c.Hinted(evidence.HintService); ok && !scoped {
			signed, place = strings.Trim(hint.Value, `'"`), hint.Place
			what = "The code signs for the service %s, and the endpoint is %s's."
		}
		if lower := strings.ToLower(signed); lower != signed && !scoped && knownService(lower) && (expected == "" || expected == lower) {
			return one(Finding{
				Code: "wrong-service", Certainty: Likely, Weight: 2, Label: "service", Signed: signed, Verified: lower, Where: place,
				Explanation: fmt.Sprintf("The code signs for the service %s. Names of services are in lower case in the scope: %s.", signed, lower),
			})
		}
		if expected == "" || signed == "" || sameService(signed, expected) || Redacted(signed) {
			return nil
		}
		f := Finding{
			Code: "wrong-service", Certainty: Likely, Weight: 2, Label: "service", Signed: signed, Verified: expected, Where: place,
			Explanation: fmt.Sprintf(what, signed, expected),
		}
		if c.AnsweredWith(answer.SignatureMismatch) && scoped {
			f.Weight = 0 // AWS checks the scope first, and says so
		}
		return one(f)
	}
	if sameTexts(c) == textsEqual && c.Given == nil {
		return one(Finding{
			Code: "wrong-service", Certainty: Possible, Label: "service",
			Explanation: fmt.Sprintf("The signing key may have been derived for another service than %s.", c.VerifiedString.Scope.Service),
		})
	}
	return nil
}

// endpointService is the signing name that the name of the verifier's endpoint tells, or "".
func endpointService(c *evidence.Case) string {
	for _, host := range []string{c.VerifiedHost(), c.SentHost(), hintedHost(c)} {
		if in, ok := sigv4.Infer(host); ok && !in.NotSigned && knownService(in.Service) {
			return in.Service
		}
	}
	if service := c.NamedService(); knownService(service) {
		return service
	}
	return ""
}

// dataPlanes are the signing names that a service has beside the one that its host tells: AWS IoT for MQTT over
// WebSocket, Amazon MSK for the token with which a client logs in to a broker.
// https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html
// (aws/aws-msk-iam-sasl-signer-go, signer/msk_auth_token_provider.go)
var dataPlanes = map[string]string{"iotdevicegateway": "iotdata", "kafka-cluster": "kafka"}

// sameService compares signing names.
func sameService(a, b string) bool {
	return strings.EqualFold(orElse(dataPlanes[a], a), orElse(dataPlanes[b], b))
}

// neighbours are signing names that are taken for one another.
var neighbours = []string{
	"execute-api", "apigateway", "lambda", "s3", "es", "aoss", "opensearch", "sts", "iam", "appsync", "iotdata",
	"iotdevicegateway", "iot", "dynamodb", "bedrock", "bedrock-runtime", "ses", "email", "cloudfront", "apigw", "",
}

// varyService yields other names, for the key alone and for the scope with its key: those of the
// evidence, those that are taken for one another, then all.
func varyService(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		if s.Credentials == nil {
			return
		}
		names := seenServices(c, s)
		near := len(names) + len(neighbours)
		names = append(append(names, neighbours...), sigv4.SigningNames()...)
		seen := map[string]bool{s.Scope.Service: true}
		for i, name := range names {
			if seen[name] {
				continue
			}
			seen[name] = true
			other := s.Scope
			other.Service = name
			far := float64(i) / 8
			if i >= near {
				far = 8
			}
			list := []Variant{
				keyScopeVariant(other, "key service", name, s.Scope.Service, fmt.Sprintf("The signing key was derived for the service %q; the scope says %s.", name, s.Scope.Service), far),
				scopeVariant(other, "service", name, s.Scope.Service, fmt.Sprintf("The client signed for the service %q and sent the scope of %s.", name, s.Scope.Service), far),
			}
			for _, v := range list {
				if !yield(v) {
					return
				}
			}
		}
	}
}

// seenServices are names that the evidence suggests: from code, from host names as inferred, and their
// first labels, which some take for the service.
func seenServices(c *evidence.Case, s Signing) []string {
	var names []string
	for _, hint := range c.Hints {
		if hint.Kind == evidence.HintService {
			names = append(names, strings.Trim(hint.Value, `'"`))
		}
	}
	signedHost, _ := s.Text(hostPart)
	for _, host := range []string{signedHost, c.SentHost(), c.VerifiedHost()} {
		if in, ok := sigv4.Infer(host); ok && in.Service != "" {
			names = append(names, in.Service)
		}
		if label, _, ok := strings.Cut(host, "."); ok {
			names = append(names, label)
		}
	}
	return append(names, strings.ToUpper(s.Scope.Service))
}

// commitWrongService signs for another service, in the scope or in the key alone.
func commitWrongService(r *rand.Rand, a *Attempt) bool {
	if r.IntN(2) == 0 {
		return signsVariant(varyService, nil)(r, a)
	}
	other := pick(r, "apigateway", "lambda", "execute-api", "es")
	if other == a.Service || sigv4.RulesFor(a.Service).PayloadHeader || sigv4.RulesFor(a.Service).TokenAfterSigning || !a.decides() {
		return false
	}
	a.Truth.Service, a.Service = a.Service, other
	return true
}

// namedOther is the service that the text names, where it is one of AWS's that has its own rules, or "".
func namedOther(c *evidence.Case) string {
	if named := c.NamedService(); named != "s3" && !IsStore(named) {
		return named
	}
	return ""
}
