package acceptance

import "context"

func edgeAssumptions() []Assumption {
	return []Assumption{
		{"caller's reads", "CreateLoadBalancer goes well with the operator's policy alone",
			func(_ context.Context, r *Run) (Verdict, string) {
				if c, ok := r.Calls.Refused("denied", "elasticloadbalancing:CreateLoadBalancer"); ok {
					return Broken, c.Said
				}
				if r.Calls.Went("elasticloadbalancing:CreateLoadBalancer") {
					return Open, "it went well; whether with that policy alone, only who ran it knows"
				}
				return Open, "no load balancer was made"
			}},
		{"rule before HTTPS", "CreateService takes a target group that only the rule for slipway.invalid behind listener " +
			"80 forwards to", func(_ context.Context, r *Run) (Verdict, string) {
			if !r.Domain {
				return Open, "the stack has no domain"
			}
			if c, ok := r.Calls.Refused("does not have an associated load balancer", "ecs:CreateService"); ok {
				return Broken, c.Said
			}
			return when(r.Calls.Went("ecs:CreateService") && r.Calls.Went("elasticloadbalancing:CreateRule"),
				"ecs:CreateService")
		}},
		{"certificate's record", "ACM shows the record that proves the domain some seconds after it was asked",
			func(_ context.Context, r *Run) (Verdict, string) {
				if !r.Domain {
					return Open, "the stack has no domain"
				}
				if n := len(r.Calls.Of("acm:DescribeCertificate")); n > 1 {
					return Holds, "it was looked for more than once"
				}
				return Open, "it was there at once"
			}},
	}
}
