package iam

import "strings"

// principal is one entry of a Principal or NotPrincipal element.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
type principal struct {
	// kind is the member's name: AWS, Service, Federated or CanonicalUser.
	kind string
	id   string
}

// grant is how directly an Allow of a resource policy reaches the caller. It decides which implicit
// denials still hold in the same account.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
type grant int

const (
	noGrant grant = iota
	// accountGrant names the caller's account: it lets the account's own policies decide.
	accountGrant
	// roleGrant names the role of the caller's session: boundary and session policies still limit it.
	roleGrant
	// directGrant names the caller, or everyone: nothing but an explicit deny limits it.
	directGrant
)

// reaches tells how the entry names the caller.
func (p principal) reaches(c *Caller) grant {
	switch p.kind {
	case "Service":
		return directIf(c.Type == Service && p.id == c.ARN)
	case "Federated":
		return directIf(c.Federated != "" && (p.id == "*" || p.id == c.Federated))
	case "AWS":
	default:
		return noGrant
	}
	switch {
	case p.id == "*":
		return directGrant
	case c.Type == Service || c.typeOrAnonymous() == Anonymous:
		return noGrant
	case p.id == c.ARN || p.id == userIDOf(c):
		return directGrant
	case p.namesRole(c):
		return roleGrant
	case p.names(c.Account):
		return accountGrant
	}
	return noGrant
}

func directIf(yes bool) grant {
	if yes {
		return directGrant
	}
	return noGrant
}

// userIDOf returns the unique id that AWS puts in place of an ARN whose principal was deleted; for a
// session it is the part before the colon. It is "-" when unknown, which names nobody.
func userIDOf(c *Caller) string {
	if id, _, _ := strings.Cut(c.UserID, ":"); id != "" {
		return id
	}
	return "-"
}

// namesRole reports whether the entry is the role of the caller's session. The session's ARN lacks the
// role's path, so a role that was not given with its path is compared by account and name.
func (p principal) namesRole(c *Caller) bool {
	if c.Type != AssumedRole {
		return false
	}
	if p.id == c.Role {
		return true
	}
	head, name, ok := cutLast(p.id, "/")
	if !ok || name != c.Name || strings.Count(c.Role, "/") > 1 {
		return false
	}
	want, _, _ := cutLast(c.Role, "/")
	return head == want || strings.HasPrefix(head, want+"/")
}

// names reports whether the entry is the account: its id alone, or its root.
func (p principal) names(account string) bool {
	if account == "" {
		return false
	}
	if p.id == account {
		return true
	}
	rest, ok := strings.CutSuffix(p.id, ":root")
	return ok && strings.HasPrefix(rest, "arn:") && strings.HasSuffix(rest, ":iam::"+account)
}

func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// principalReaches applies the statement's Principal or NotPrincipal to the caller.
func (s *Statement) principalReaches(c *Caller) grant {
	if !s.NotPrincipal {
		best := noGrant
		for _, p := range s.principals {
			best = max(best, p.reaches(c))
		}
		return best
	}
	if s.Effect == Allow {
		for _, p := range s.principals {
			if p.reaches(c) != noGrant {
				return noGrant
			}
		}
		return directGrant
	}
	// A Deny spares a caller only when each of its identities is listed: its account too, and for a
	// session its role as well.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
	var seen [directGrant + 1]bool
	for _, p := range s.principals {
		seen[p.reaches(c)] = true
	}
	spared := seen[directGrant]
	if c.Account != "" && c.Type != Root {
		spared = spared && seen[accountGrant]
	}
	if c.Type == AssumedRole {
		spared = spared && seen[roleGrant]
	}
	if s.namesEveryone() {
		spared = true
	}
	return directIf(!spared)
}

func (s *Statement) namesEveryone() bool {
	for _, p := range s.principals {
		if p.kind == "AWS" && p.id == "*" {
			return true
		}
	}
	return false
}
