package network

import (
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Recover sets the answers from what AWS has. A stack made by hand is found by its resources' VPC, whoever's tags they carry.
func Recover(l *live.Stack, s *stack.Settings) {
	id, _ := settled(l)
	if id == "" {
		id = inhabited(l)
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

// inhabited is the VPC of whatever stands under the stack's names.
func inhabited(l *live.Stack) string {
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

// Prices has no lines: VPCs, subnets, internet gateways and security groups are free. Public addresses belong to what uses them.
func Prices(stack.Settings, cost.Prices) []cost.Line { return nil }
