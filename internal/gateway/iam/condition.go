package iam

import "strings"

// Condition is one condition key under one operator. A statement applies only when all its conditions
// hold.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
type Condition struct {
	// Operator is the operator as written, such as "ForAnyValue:StringLikeIfExists".
	Operator string
	Key      string
	Values   []Pattern
	operator operator
}

// operator is a compiled condition operator.
type operator struct {
	// test compares one value of the policy with one of the request. It is nil for Null.
	test func(want *Pattern, have string, context Context) bool
	// negated turns the outcome over the policy's values round.
	negated bool
	// wildcards says that the policy's values may have them.
	wildcards bool
	ifExists  bool
	set       setOperator
}

type setOperator int

const (
	noSet setOperator = iota
	forAllValues
	forAnyValue
)

// parseOperator reads the name of an operator with its prefix and suffix. Names have no case.
func parseOperator(name string) (operator, bool) {
	var op operator
	name = strings.ToLower(name)
	if rest, ok := strings.CutPrefix(name, "forallvalues:"); ok {
		name, op.set = rest, forAllValues
	} else if rest, ok := strings.CutPrefix(name, "foranyvalue:"); ok {
		name, op.set = rest, forAnyValue
	}
	name, op.ifExists = strings.CutSuffix(name, "ifexists")
	if name == "null" {
		// The suffix makes no sense here, and IAM refuses it.
		return op, !op.ifExists
	}
	test, ok := tests[name]
	if !ok {
		positive := strings.Replace(name, "not", "", 1)
		if test, ok = tests[positive]; !ok || !negatable[positive] {
			return operator{}, false
		}
		op.negated = true
		name = positive
	}
	op.test = test
	op.wildcards = strings.HasPrefix(name, "arn") || name == "stringlike"
	return op, true
}

// holds evaluates the condition. An absent key makes it false, unless the operator is negated, ends in
// IfExists, or asks for all values of which there are none.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html
func (c *Condition) holds(context Context) bool {
	have, present := context.Values(c.Key)
	present = present && len(have) > 0
	if c.operator.test == nil {
		for i := range c.Values {
			if strings.EqualFold(c.Values[i].text, "true") != present {
				return true
			}
		}
		return false
	}
	if !present {
		switch {
		case c.operator.ifExists, c.operator.set == forAllValues:
			return true
		case c.operator.set == forAnyValue:
			return false
		}
		return c.operator.negated
	}
	// Without a set operator a negated comparison must hold for every value, a plain one for any.
	all := c.operator.set == forAllValues || c.operator.set == noSet && c.operator.negated
	for _, value := range have {
		if c.fits(value, context) != all {
			return !all
		}
	}
	return all
}

// fits compares one value of the request with all values of the policy.
func (c *Condition) fits(have string, context Context) bool {
	for i := range c.Values {
		if c.operator.test(&c.Values[i], have, context) {
			return !c.operator.negated
		}
	}
	return c.operator.negated
}
