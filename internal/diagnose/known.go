package diagnose

import (
	"countersign/internal/causes"
	"countersign/internal/clients"
	"countersign/internal/evidence"
)

// seenClients are the signers that a case shows: by the User-Agent that was sent or verified, by name, by what
// they sign.
func seenClients(c *evidence.Case) []clients.Sighting {
	agents := []string{}
	for _, r := range []*evidence.Request{c.Request, c.Received} {
		if r != nil {
			agents = append(agents, r.Header.Value("user-agent"))
		}
	}
	for _, canonical := range []*evidence.Canonical{c.Signed, c.Verified} {
		if canonical != nil {
			agent, _ := canonical.Header("user-agent")
			agents = append(agents, agent)
		}
	}
	var seen []clients.Sighting
	for _, agent := range agents {
		seen = append(seen, clients.InAgent(agent)...)
	}
	seen = append(seen, c.Clients...)
	return append(seen, clients.InHeaders(c.SignedNames())...)
}

// blame names for each finding the client that is known for it. A suspicion that the client is known for weighs
// more; nothing becomes certain by it.
func blame(findings []causes.Finding, c *evidence.Case) []causes.Finding {
	seen := seenClients(c)
	for i := range findings {
		f := &findings[i]
		if f.Usual {
			continue
		}
		known, ok := clients.Explain(seen, string(f.Code), f.Subject, f.Signed, f.Verified)
		if !ok {
			continue
		}
		f.Known = &known
		if known.By == clients.ByAgent || known.By == clients.ByText {
			// A suspicion that rests on the client alone stays behind one that the evidence shows.
			if f.Certainty == causes.Possible {
				f.Certainty = causes.Likely
			} else {
				f.Weight++
			}
		}
	}
	return findings
}
