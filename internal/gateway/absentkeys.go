package gateway

import (
	"fmt"
	"slices"
	"strings"
)

// decidedKeys are the condition keys of which a gateway knows whether a request has them: see [inquiry.context].
var decidedKeys = []string{
	"aws:sourceip", "aws:vpcsourceip", "aws:sourcevpce", "aws:sourcevpc", "aws:securetransport", "aws:currenttime", "aws:epochtime",
	"aws:requestedregion", "aws:resourceaccount", "aws:viaawsservice", "aws:calledvia", "aws:calledviafirst", "aws:calledvialast",
	"aws:referer", "aws:useragent", "aws:sourcearn", "aws:sourceaccount", "lambda:functionurlauthtype", "lambda:invokedviafunctionurl",
	"aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:principalisawsservice", "aws:principalservicename", "aws:username",
	"aws:multifactorauthpresent",
}

// absentKeys records the condition keys that a denial may rest on and that only the account can tell, such as tags of
// the principal and the organisation.
func (q *inquiry) absentKeys() {
	for _, step := range q.v.Steps() {
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
