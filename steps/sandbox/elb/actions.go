package elb

import (
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/sandbox/core"
)

var hostPattern = core.NewPattern(`^[A-Za-z0-9.*?-]{1,128}$`)

// readActions checks actions and fills in what the service fills in.
func readActions(c *core.Call, l *Listener, given []types.Action) ([]types.Action, error) {
	if len(given) != 1 {
		return nil, &types.TooManyActionsException{Message: new("The sandbox takes exactly one action")}
	}
	a := given[0]
	switch a.Type {
	case types.ActionTypeEnumForward:
		return readForward(c, l, a)
	case types.ActionTypeEnumRedirect:
		r := a.RedirectConfig
		if r == nil || r.StatusCode == "" {
			return nil,
				&types.InvalidLoadBalancerActionException{Message: new("A redirect action must have a RedirectConfig with " +
					"a StatusCode")}
		}
		filled := types.RedirectActionConfig{
			StatusCode: r.StatusCode, Host: new(core.OrDefault(r.Host, "#{host}")),
			Path: new(core.OrDefault(r.Path, "/#{path}")), Port: new(core.OrDefault(r.Port, "#{port}")),
			Protocol: new(core.OrDefault(r.Protocol, "#{protocol}")),
			Query:    new(core.OrDefault(r.Query, "#{query}")),
		}
		loops := *filled.Host == "#{host}" && *filled.Path == "/#{path}" && (*filled.Protocol == "#{protocol}" ||
			*filled.Protocol == string(l.Protocol)) &&
			(*filled.Port == "#{port}" || *filled.Port == strconv.Itoa(int(l.Port)))
		if loops {
			return nil,
				&types.InvalidLoadBalancerActionException{Message: new("The redirect configuration is not valid because " +
					"it creates a loop.")}
		}
		return []types.Action{{Type: a.Type, Order: new(int32(1)), RedirectConfig: &filled}}, nil
	case types.ActionTypeEnumFixedResponse:
		if a.FixedResponseConfig == nil || a.FixedResponseConfig.StatusCode == nil {
			return nil,
				&types.InvalidLoadBalancerActionException{Message: new("A fixed-response action must have a StatusCode")}
		}
		return []types.Action{{Type: a.Type, Order: new(int32(1)), FixedResponseConfig: a.FixedResponseConfig}}, nil
	}
	return nil,
		&types.InvalidLoadBalancerActionException{Message: new("The sandbox does not know the action type '" +
			string(a.Type) + "'")}
}

func readForward(c *core.Call, l *Listener, a types.Action) ([]types.Action, error) {
	w := State.In(c.World)
	arns := ForwardsTo(a)
	if len(arns) == 0 {
		return nil, invalid("A target group ARN must be specified")
	}
	out := types.Action{Type: a.Type, Order: new(int32(1)),
		ForwardConfig: &types.ForwardActionConfig{TargetGroupStickinessConfig: &types.TargetGroupStickinessConfig{
			Enabled: new(false)}}}
	for i, arn := range arns {
		g, b := w.Groups[arn], w.Balancers[l.Balancer]
		switch users := w.BalancersOf(arn); {
		case g == nil:
			return nil, noTargetGroup(arn)
		case b != nil && g.VPC != b.VPC:
			return nil, &types.InvalidConfigurationRequestException{Message: new("The following target groups are in a " +
				"different VPC than the load balancer: " + arn)}
		case len(users) > 0 && users[0] != l.Balancer:
			return nil,
				&types.TargetGroupAssociationLimitException{Message: new("The following target groups cannot be " +
					"associated with more than one load balancer: " + arn)}
		}
		weight := int32(1)
		if a.ForwardConfig != nil {
			weight = core.OrDefault(a.ForwardConfig.TargetGroups[i].Weight, 1)
		}
		out.ForwardConfig.TargetGroups = append(out.ForwardConfig.TargetGroups,
			types.TargetGroupTuple{TargetGroupArn: new(arn), Weight: new(weight)})
	}
	if len(arns) == 1 {
		out.TargetGroupArn = new(arns[0])
	}
	return []types.Action{out}, nil
}

// readConditions checks conditions and writes host headers both ways, as the service does.
func readConditions(given []types.RuleCondition) ([]types.RuleCondition, error) {
	if len(given) == 0 {
		return nil, invalid("A condition must be specified")
	}
	var out []types.RuleCondition
	for _, cond := range given {
		values := cond.Values
		switch core.Value(cond.Field) {
		case "host-header":
			if cond.HostHeaderConfig != nil {
				values = cond.HostHeaderConfig.Values
			}
			for _, v := range values {
				if !hostPattern.MatchString(v) {
					return nil, invalid("Condition value '%s' contains a character that is not valid", v)
				}
			}
			cond.HostHeaderConfig = &types.HostHeaderConditionConfig{Values: values}
		case "path-pattern":
			if cond.PathPatternConfig != nil {
				values = cond.PathPatternConfig.Values
			}
			cond.PathPatternConfig = &types.PathPatternConditionConfig{Values: values}
		default:
			return nil, invalid("Condition field '%s' must be one of '[path-pattern, host-header]'", core.Value(cond.Field))
		}
		if len(values) == 0 || len(values) > 5 {
			return nil, invalid("A condition takes one to five values")
		}
		cond.Values = values
		out = append(out, cond)
	}
	return out, nil
}
