package sandbox

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

func init() {
	handle(elbService, "CreateRule", Write, createRule)
	handle(elbService, "DescribeRules", Read, describeRules)
	handle(elbService, "ModifyRule", Write, modifyRule)
	handle(elbService, "DeleteRule", Write, deleteRule)
	handle(elbService, "DescribeTags", Read, elbDescribeTags)
	handle(elbService, "AddTags", Write, elbAddTags)
	handle(elbService, "RemoveTags", Write, elbRemoveTags)
}

const elbRuleLimit = 100

var hostPattern = regexp.MustCompile(`^[A-Za-z0-9.*?-]{1,128}$`)

// readActions checks actions and fills in what the service fills in.
func readActions(c *Call, l *elbListener, given []types.Action) ([]types.Action, error) {
	if len(given) != 1 {
		return nil, &types.TooManyActionsException{Message: aws.String("The sandbox takes exactly one action")}
	}
	a := given[0]
	switch a.Type {
	case types.ActionTypeEnumForward:
		return readForward(c, l, a)
	case types.ActionTypeEnumRedirect:
		r := a.RedirectConfig
		if r == nil || r.StatusCode == "" {
			return nil, &types.InvalidLoadBalancerActionException{Message: aws.String("A redirect action must have a RedirectConfig with a StatusCode")}
		}
		filled := types.RedirectActionConfig{
			StatusCode: r.StatusCode, Host: aws.String(orDefault(r.Host, "#{host}")), Path: aws.String(orDefault(r.Path, "/#{path}")), Port: aws.String(orDefault(r.Port, "#{port}")),
			Protocol: aws.String(orDefault(r.Protocol, "#{protocol}")), Query: aws.String(orDefault(r.Query, "#{query}")),
		}
		loops := *filled.Host == "#{host}" && *filled.Path == "/#{path}" && (*filled.Protocol == "#{protocol}" || *filled.Protocol == string(l.Protocol)) &&
			(*filled.Port == "#{port}" || *filled.Port == strconv.Itoa(int(l.Port)))
		if loops {
			return nil, &types.InvalidLoadBalancerActionException{Message: aws.String("The redirect configuration is not valid because it creates a loop.")}
		}
		return []types.Action{{Type: a.Type, Order: aws.Int32(1), RedirectConfig: &filled}}, nil
	case types.ActionTypeEnumFixedResponse:
		if a.FixedResponseConfig == nil || a.FixedResponseConfig.StatusCode == nil {
			return nil, &types.InvalidLoadBalancerActionException{Message: aws.String("A fixed-response action must have a StatusCode")}
		}
		return []types.Action{{Type: a.Type, Order: aws.Int32(1), FixedResponseConfig: a.FixedResponseConfig}}, nil
	}
	return nil, &types.InvalidLoadBalancerActionException{Message: aws.String("The sandbox does not know the action type '" + string(a.Type) + "'")}
}

func readForward(c *Call, l *elbListener, a types.Action) ([]types.Action, error) {
	w := &c.World.ELB
	arns := forwardsTo(a)
	if len(arns) == 0 {
		return nil, elbInvalid("A target group ARN must be specified")
	}
	out := types.Action{Type: a.Type, Order: aws.Int32(1), ForwardConfig: &types.ForwardActionConfig{TargetGroupStickinessConfig: &types.TargetGroupStickinessConfig{Enabled: aws.Bool(false)}}}
	for i, arn := range arns {
		g, b := w.Groups[arn], w.Balancers[l.Balancer]
		switch users := w.balancersOf(arn); {
		case g == nil:
			return nil, noTargetGroup(arn)
		case b != nil && g.VPC != b.VPC:
			return nil, &types.InvalidConfigurationRequestException{Message: aws.String("The following target groups are in a different VPC than the load balancer: " + arn)}
		case len(users) > 0 && users[0] != l.Balancer:
			return nil, &types.TargetGroupAssociationLimitException{Message: aws.String("The following target groups cannot be associated with more than one load balancer: " + arn)}
		}
		weight := int32(1)
		if a.ForwardConfig != nil {
			weight = orDefault(a.ForwardConfig.TargetGroups[i].Weight, 1)
		}
		out.ForwardConfig.TargetGroups = append(out.ForwardConfig.TargetGroups, types.TargetGroupTuple{TargetGroupArn: aws.String(arn), Weight: aws.Int32(weight)})
	}
	if len(arns) == 1 {
		out.TargetGroupArn = aws.String(arns[0])
	}
	return []types.Action{out}, nil
}

// readConditions checks conditions and writes host headers both ways, as the service does.
func readConditions(given []types.RuleCondition) ([]types.RuleCondition, error) {
	if len(given) == 0 {
		return nil, elbInvalid("A condition must be specified")
	}
	var out []types.RuleCondition
	for _, cond := range given {
		values := cond.Values
		switch aws.ToString(cond.Field) {
		case "host-header":
			if cond.HostHeaderConfig != nil {
				values = cond.HostHeaderConfig.Values
			}
			for _, v := range values {
				if !hostPattern.MatchString(v) {
					return nil, elbInvalid("Condition value '%s' contains a character that is not valid", v)
				}
			}
			cond.HostHeaderConfig = &types.HostHeaderConditionConfig{Values: values}
		case "path-pattern":
			if cond.PathPatternConfig != nil {
				values = cond.PathPatternConfig.Values
			}
			cond.PathPatternConfig = &types.PathPatternConditionConfig{Values: values}
		default:
			return nil, elbInvalid("Condition field '%s' must be one of '[path-pattern, host-header]'", aws.ToString(cond.Field))
		}
		if len(values) == 0 || len(values) > 5 {
			return nil, elbInvalid("A condition takes one to five values")
		}
		cond.Values = values
		out = append(out, cond)
	}
	return out, nil
}

func (r *elbRule) shape() types.Rule {
	return types.Rule{RuleArn: aws.String(r.ARN), Priority: aws.String(strconv.Itoa(int(r.Priority))), Conditions: r.Conditions, Actions: r.Actions, IsDefault: aws.Bool(false)}
}

func createRule(c *Call, in *elb.CreateRuleInput) (*elb.CreateRuleOutput, error) {
	w := &c.World.ELB
	l := w.Listeners[aws.ToString(in.ListenerArn)]
	if l == nil {
		return nil, noListener(aws.ToString(in.ListenerArn))
	}
	r := &elbRule{Priority: aws.ToInt32(in.Priority)}
	if r.Priority < 1 || r.Priority > 50000 {
		return nil, elbInvalid("Priority '%d' must be between 1 and 50000", r.Priority)
	}
	var err error
	if r.Conditions, err = readConditions(in.Conditions); err != nil {
		return nil, err
	}
	if r.Actions, err = readActions(c, l, in.Actions); err != nil {
		return nil, err
	}
	if r.Tags, err = elbTags(in.Tags); err != nil {
		return nil, err
	}
	switch {
	case slices.ContainsFunc(l.Rules, func(o *elbRule) bool { return o.Priority == r.Priority }):
		return nil, &types.PriorityInUseException{Message: aws.String("Priority '" + strconv.Itoa(int(r.Priority)) + "' is currently in use")}
	case len(l.Rules) >= elbRuleLimit:
		return nil, &types.TooManyRulesException{Message: aws.String("The maximum number of rules has been reached")}
	}
	r.ARN = strings.Replace(l.ARN, ":listener/", ":listener-rule/", 1) + "/" + c.Hex(16)
	l.Rules = append(l.Rules, r)
	slices.SortFunc(l.Rules, func(a, b *elbRule) int { return cmp.Compare(a.Priority, b.Priority) })
	return &elb.CreateRuleOutput{Rules: []types.Rule{r.shape()}}, nil
}

// rule finds a rule and its listener; a default rule has none of its own.
func (w *elbWorld) rule(arn string) (l *elbListener, r *elbRule) {
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

func (l *elbListener) defaultRule() types.Rule {
	return types.Rule{RuleArn: aws.String(l.DefaultRule), Priority: aws.String("default"), IsDefault: aws.Bool(true), Actions: l.Actions}
}

func noELBRule(arn string) error {
	return &types.RuleNotFoundException{Message: aws.String("Rule '" + arn + "' not found")}
}

func describeRules(c *Call, in *elb.DescribeRulesInput) (*elb.DescribeRulesOutput, error) {
	w := &c.World.ELB
	var all []types.Rule
	switch {
	case in.ListenerArn != nil && len(in.RuleArns) > 0, in.ListenerArn == nil && len(in.RuleArns) == 0:
		return nil, elbInvalid("You must specify either listener rule ARNs or a listener ARN")
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
			return nil, &types.RuleNotFoundException{Message: aws.String("One or more rules not found")}
		case r == nil:
			all = append(all, l.defaultRule())
		default:
			all = append(all, r.shape())
		}
	}
	page, next, err := elbPage(all, in.Marker, in.PageSize)
	if err != nil {
		return nil, err
	}
	return &elb.DescribeRulesOutput{Rules: page, NextMarker: next}, nil
}

func modifyRule(c *Call, in *elb.ModifyRuleInput) (*elb.ModifyRuleOutput, error) {
	arn := aws.ToString(in.RuleArn)
	l, r := c.World.ELB.rule(arn)
	if l == nil {
		return nil, noELBRule(arn)
	}
	if r == nil {
		return nil, &types.OperationNotPermittedException{Message: aws.String("Default rule '" + arn + "' cannot be modified")}
	}
	conditions, actions := r.Conditions, r.Actions
	var err error
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

func deleteRule(c *Call, in *elb.DeleteRuleInput) (*elb.DeleteRuleOutput, error) {
	arn := aws.ToString(in.RuleArn)
	l, r := c.World.ELB.rule(arn)
	if l == nil {
		return nil, noELBRule(arn)
	}
	if r == nil {
		return nil, &types.OperationNotPermittedException{Message: aws.String("Default rule '" + arn + "' cannot be deleted")}
	}
	l.Rules = slices.DeleteFunc(l.Rules, func(o *elbRule) bool { return o == r })
	return nil, nil
}

// elbTagged finds the tags of resources by ARN, or says which kind is missing.
func elbTagged(c *Call, arns []string) ([]map[string]string, error) {
	all := c.World.ELB.tagged()
	var out []map[string]string
	for _, arn := range arns {
		tags, ok := all[arn]
		switch {
		case ok:
			out = append(out, tags)
		case strings.Contains(arn, ":targetgroup/"):
			return nil, noTargetGroup(arn)
		case strings.Contains(arn, ":listener-rule/"):
			return nil, noELBRule(arn)
		case strings.Contains(arn, ":listener/"):
			return nil, noListener(arn)
		case strings.Contains(arn, ":loadbalancer/"):
			return nil, noBalancer(arn)
		default:
			return nil, elbInvalid("'%s' is not a valid ARN", arn)
		}
	}
	return out, nil
}

func elbDescribeTags(c *Call, in *elb.DescribeTagsInput) (*elb.DescribeTagsOutput, error) {
	if len(in.ResourceArns) > 20 {
		return nil, elbInvalid("Up to 20 resources can be described at once")
	}
	found, err := elbTagged(c, in.ResourceArns)
	if err != nil {
		return nil, err
	}
	out := &elb.DescribeTagsOutput{}
	for i, tags := range found {
		d := types.TagDescription{ResourceArn: aws.String(in.ResourceArns[i])}
		for _, k := range tagKeys(tags) {
			d.Tags = append(d.Tags, types.Tag{Key: aws.String(k), Value: aws.String(tags[k])})
		}
		out.TagDescriptions = append(out.TagDescriptions, d)
	}
	return out, nil
}

func elbAddTags(c *Call, in *elb.AddTagsInput) (*elb.AddTagsOutput, error) {
	found, err := elbTagged(c, in.ResourceArns)
	if err != nil {
		return nil, err
	}
	fresh, err := elbTags(in.Tags)
	if err != nil {
		return nil, err
	}
	for _, tags := range found {
		for k, v := range fresh {
			tags[k] = v
		}
	}
	return nil, nil
}

func elbRemoveTags(c *Call, in *elb.RemoveTagsInput) (*elb.RemoveTagsOutput, error) {
	found, err := elbTagged(c, in.ResourceArns)
	if err != nil {
		return nil, err
	}
	for _, tags := range found {
		for _, k := range in.TagKeys {
			delete(tags, k)
		}
	}
	return nil, nil
}
