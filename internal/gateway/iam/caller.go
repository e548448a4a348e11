package iam

import (
	"fmt"
	"strings"
)

// CallerType is what kind of principal calls, in the words of the condition key aws:PrincipalType.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
type CallerType string

// The types. A caller without credentials is Anonymous.
const (
	Anonymous     CallerType = "Anonymous"
	Root          CallerType = "Account"
	User          CallerType = "User"
	AssumedRole   CallerType = "AssumedRole"
	FederatedUser CallerType = "FederatedUser"
	// Service is an AWS service that signs with its own credentials, as CloudFront does for an origin
	// access control.
	Service CallerType = "Service"
)

// Caller is the principal of a request. The zero value is anonymous.
type Caller struct {
	Type CallerType
	// ARN is the principal's: a user's, an account's root, a session's of a role or of a federated user.
	// For a service it is the service's name, such as "cloudfront.amazonaws.com".
	ARN string
	// Account is the twelve digits of the principal's account, or "".
	Account string
	// Name is the user's or the role's name without its path.
	Name string
	// Role is the ARN of the role of a session. ParseCaller leaves the role's path out, since the
	// session's ARN does not have it.
	Role string
	// UserID is the value of aws:userid, or "".
	UserID string
	// Federated is the identity provider of a session that came from one, or "".
	Federated string
}

// ParseCaller reads an ARN of a user, of an account's root, of a role's session or of a federated user,
// or the name of a service such as "cloudfront.amazonaws.com".
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
func ParseCaller(text string) (Caller, error) {
	c := Caller{ARN: text}
	if !strings.HasPrefix(text, "arn:") {
		if strings.Contains(text, ".amazonaws.com") && !strings.ContainsAny(text, ":/ ") {
			c.Type = Service
			return c, nil
		}
		return Caller{}, fmt.Errorf("principal %q: want an ARN such as arn:aws:iam::123456789012:user/alice, or a service's name", text)
	}
	parts := strings.SplitN(text, ":", 6)
	if len(parts) < 6 {
		return Caller{}, fmt.Errorf("principal %q: %d parts between colons, want 6", text, len(parts))
	}
	c.Account = parts[4]
	if !isAccount(c.Account) {
		return Caller{}, fmt.Errorf("principal %q: %q is not an account id of 12 digits", text, c.Account)
	}
	kind, rest, _ := strings.Cut(parts[5], "/")
	switch {
	case parts[2] == "iam" && parts[5] == "root":
		c.Type = Root
	case parts[2] == "iam" && kind == "user" && rest != "":
		c.Type, c.Name = User, rest[strings.LastIndexByte(rest, '/')+1:]
	case parts[2] == "sts" && kind == "assumed-role" && strings.Contains(rest, "/"):
		c.Type = AssumedRole
		c.Name, _, _ = strings.Cut(rest, "/")
		c.Role = "arn:" + parts[1] + ":iam::" + c.Account + ":role/" + c.Name
	case parts[2] == "sts" && kind == "federated-user" && rest != "":
		c.Type, c.Name = FederatedUser, rest
	case parts[2] == "iam" && kind == "role":
		return Caller{}, fmt.Errorf("principal %q: a role does not sign requests, its session does: arn:%s:sts::%s:assumed-role/%s/SESSION",
			text, parts[1], c.Account, rest[strings.LastIndexByte(rest, '/')+1:])
	default:
		return Caller{}, fmt.Errorf("principal %q: want a user, root, assumed-role or federated-user", text)
	}
	return c, nil
}

func isAccount(s string) bool {
	if len(s) != 12 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Context returns the condition keys that the principal itself gives.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func (c *Caller) Context() Context {
	var keys Context
	add := func(key, value string) {
		if value != "" {
			keys = keys.With(key, value)
		}
	}
	if c.Type == Service {
		return keys.With("aws:PrincipalIsAWSService", "true").With("aws:PrincipalServiceName", c.ARN)
	}
	// For a session, aws:PrincipalArn is the role and not the session.
	arn := c.ARN
	if c.Type == AssumedRole {
		arn = c.Role
	}
	add("aws:PrincipalArn", arn)
	add("aws:PrincipalAccount", c.Account)
	add("aws:PrincipalType", string(c.typeOrAnonymous()))
	add("aws:userid", c.UserID)
	add("aws:FederatedProvider", c.Federated)
	if c.Type == User {
		add("aws:username", c.Name)
	}
	return keys.With("aws:PrincipalIsAWSService", "false")
}

func (c *Caller) typeOrAnonymous() CallerType {
	if c.Type == "" {
		return Anonymous
	}
	return c.Type
}
