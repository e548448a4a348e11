package gateway

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"countersign/internal/gateway/iam"
)

// decidedKeys are the condition keys of which a gateway knows whether a request has them: see [inquiry.context].
var decidedKeys = []string{
	"aws:sourceip", "aws:vpcsourceip", "aws:sourcevpce", "aws:sourcevpc", "aws:securetransport", "aws:currenttime", "aws:epochtime",
	"aws:requestedregion", "aws:resourceaccount", "aws:viaawsservice", "aws:calledvia", "aws:calledviafirst", "aws:calledvialast",
	"aws:referer", "aws:useragent", "aws:sourcearn", "aws:sourceaccount", "lambda:functionurlauthtype", "lambda:invokedviafunctionurl",
	"aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:principalisawsservice", "aws:principalservicename", "aws:username",
	"aws:multifactorauthpresent",
}

// deciding are the statements that a denial rests on: those that deny, or else those of the policy whose Allow is
// missing.
func (v *Verdict) deciding() []iam.Step {
	var list []iam.Step
	for _, step := range v.Steps() {
		if v.Decision.Explicit {
			if step.Applies && step.Effect == iam.Deny {
				list = append(list, step)
			}
			continue
		}
		if step.Kind == v.Decision.By && step.Effect == iam.Allow {
			list = append(list, step)
		}
	}
	return list
}

// Deciding says in words which statements a denial rests on, and what of them does not fit; nil where no policy was
// asked or it allows.
func (v *Verdict) Deciding() []string {
	if !v.Decided || v.Decision.Allowed {
		return nil
	}
	var list []string
	for _, step := range v.deciding() {
		name := strconv.Itoa(step.Statement + 1)
		if step.SID != "" {
			name += " (" + step.SID + ")"
		}
		name += " of the " + string(step.Kind)
		if step.Policy > 0 {
			name += ", number " + strconv.Itoa(step.Policy+1)
		}
		if v.Decision.Explicit {
			list = append(list, "statement "+name+" denies")
		} else {
			list = append(list, "statement "+name+" does not apply: "+step.Why)
		}
	}
	if list == nil {
		list = []string{"there is no statement that allows in the " + string(v.Decision.By)}
	}
	return list
}

// absentKeys records the condition keys that a denial may rest on and that only the account can tell, such as tags of
// the principal and the organisation.
func (q *inquiry) absentKeys() {
	for _, step := range q.v.deciding() {
		for _, key := range step.Absent {
			if slices.Contains(decidedKeys, strings.ToLower(key)) {
				continue
			}
			text := fmt.Sprintf("the condition key %s, which the %s asks for, is not given: it can stand in Context beside the access key", key, step.Kind)
			if !slices.Contains(q.v.Unknown, text) {
				q.v.Unknown = append(q.v.Unknown, text)
			}
		}
	}
}
