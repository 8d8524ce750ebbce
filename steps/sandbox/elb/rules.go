package elb

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/sandbox/core"
)

const ruleLimit = 100

func (r *elbRule) shape() types.Rule {
	return types.Rule{RuleArn: new(r.ARN), Priority: new(strconv.Itoa(int(r.Priority))),
		Conditions: r.Conditions, Actions: r.Actions, IsDefault: new(false)}
}

func createRule(c *core.Call, in *elb.CreateRuleInput) (*elb.CreateRuleOutput, error) {
	w := State.In(c.World)
	l := w.Listeners[core.Value(in.ListenerArn)]
	if l == nil {
		return nil, noListener(core.Value(in.ListenerArn))
	}
	r := &elbRule{Priority: core.Value(in.Priority)}
	if r.Priority < 1 || r.Priority > 50000 {
		return nil, invalid("Priority '%d' must be between 1 and 50000", r.Priority)
	}
	var err error
	if r.Conditions, err = readConditions(in.Conditions); err != nil {
		return nil, err
	}
	if r.Actions, err = readActions(c, l, in.Actions); err != nil {
		return nil, err
	}
	if r.Tags, err = readTags(in.Tags); err != nil {
		return nil, err
	}
	switch {
	case slices.ContainsFunc(l.Rules, func(o *elbRule) bool { return o.Priority == r.Priority }):
		return nil, &types.PriorityInUseException{Message: new("Priority '" + strconv.Itoa(int(r.Priority)) +
			"' is currently in use")}
	case len(l.Rules) >= ruleLimit:
		return nil, &types.TooManyRulesException{Message: new("The maximum number of rules has been reached")}
	}
	r.ARN = strings.Replace(l.ARN, ":listener/", ":listener-rule/", 1) + "/" + c.Hex(16)
	l.Rules = append(l.Rules, r)
	slices.SortFunc(l.Rules, func(a, b *elbRule) int { return cmp.Compare(a.Priority, b.Priority) })
	return &elb.CreateRuleOutput{Rules: []types.Rule{r.shape()}}, nil
}

// rule finds a rule and its listener; a default rule has none of its own.
func (w *Resources) rule(arn string) (l *Listener, r *elbRule) {
	for _, l := range w.Listeners {
		if l.DefaultRule == arn {
			return l, nil
		}
		for _, r := range l.Rules {
			if r.ARN == arn {
				return l, r
			}
		}
	}
	return nil, nil
}

func (l *Listener) defaultRule() types.Rule {
	return types.Rule{RuleArn: new(l.DefaultRule), Priority: new("default"), IsDefault: new(true),
		Actions: l.Actions}
}

func noELBRule(arn string) error {
	return &types.RuleNotFoundException{Message: new("Rule '" + arn + "' not found")}
}

func describeRules(c *core.Call, in *elb.DescribeRulesInput) (*elb.DescribeRulesOutput, error) {
	w := State.In(c.World)
	var all []types.Rule
	switch {
	case in.ListenerArn != nil && len(in.RuleArns) > 0, in.ListenerArn == nil && len(in.RuleArns) == 0:
		return nil, invalid("You must specify either listener rule ARNs or a listener ARN")
	case in.ListenerArn != nil:
		l := w.Listeners[*in.ListenerArn]
		if l == nil {
			return nil, noListener(*in.ListenerArn)
		}
		for _, r := range l.Rules {
			all = append(all, r.shape())
		}
		all = append(all, l.defaultRule())
	}
	for _, arn := range in.RuleArns {
		switch l, r := w.rule(arn); {
		case l == nil:
			return nil, &types.RuleNotFoundException{Message: new("One or more rules not found")}
		case r == nil:
			all = append(all, l.defaultRule())
		default:
			all = append(all, r.shape())
		}
	}
	page, next, err := core.PageOf(pages, all, in.PageSize, in.Marker)
	return &elb.DescribeRulesOutput{Rules: page, NextMarker: next}, err
}

// changeable is the rule a call names; a listener's default rule stays as it is.
func changeable(c *core.Call, name *string, done string) (*Listener, *elbRule, error) {
	arn := core.Value(name)
	l, r := State.In(c.World).rule(arn)
	if l == nil {
		return nil, nil, noELBRule(arn)
	}
	if r == nil {
		return nil, nil, &types.OperationNotPermittedException{Message: new("Default rule '" + arn + "' cannot be " + done)}
	}
	return l, r, nil
}

func modifyRule(c *core.Call, in *elb.ModifyRuleInput) (*elb.ModifyRuleOutput, error) {
	l, r, err := changeable(c, in.RuleArn, "modified")
	if err != nil {
		return nil, err
	}
	conditions, actions := r.Conditions, r.Actions
	if len(in.Conditions) > 0 {
		if conditions, err = readConditions(in.Conditions); err != nil {
			return nil, err
		}
	}
	if len(in.Actions) > 0 {
		if actions, err = readActions(c, l, in.Actions); err != nil {
			return nil, err
		}
	}
	r.Conditions, r.Actions = conditions, actions
	return &elb.ModifyRuleOutput{Rules: []types.Rule{r.shape()}}, nil
}

func deleteRule(c *core.Call, in *elb.DeleteRuleInput) (*elb.DeleteRuleOutput, error) {
	l, r, err := changeable(c, in.RuleArn, "deleted")
	if err != nil {
		return nil, err
	}
	l.Rules = slices.DeleteFunc(l.Rules, func(o *elbRule) bool { return o == r })
	return nil, nil
}
