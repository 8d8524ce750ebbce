package network

import (
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Recover sets the answers from what AWS has. A stack made by hand has no tags: its VPC is that of the resources under
// the stack's names.
func Recover(l *live.Stack, s *stack.Settings) {
	id, _ := vpcOfStack(l)
	if id == "" {
		id = vpcByName(l)
	}
	for _, v := range l.VPCs.Items {
		if v.ID != id {
			continue
		}
		s.Network.VPC = answerFor(l, id)
		if s.Network.VPC == answerNew {
			s.Network.CIDR = v.CIDR
		}
	}
}

// vpcByName is the VPC of what has one of the stack's names, whoever owns it.
func vpcByName(l *live.Stack) string {
	switch {
	case l.LoadBalancer.Value != nil && l.LoadBalancer.Value.VPC != "":
		return l.LoadBalancer.Value.VPC
	case l.Database.Value != nil && l.Database.Value.VPC != "":
		return l.Database.Value.VPC
	case l.DatabaseSubnets.Value != nil:
		return l.DatabaseSubnets.Value.VPC
	}
	for _, g := range l.SecurityGroups.Items {
		return g.VPC
	}
	return ""
}

// Prices has no lines: VPCs, subnets, internet gateways and security groups are free. Public addresses belong to what
// uses them.
func Prices(stack.Settings, cost.Prices) []cost.Line { return nil }
