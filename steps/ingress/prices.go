package ingress

import (
	"fmt"

	"slipway/steps/cost"
	"slipway/steps/stack"
)

const (
	assumedLCUHours = 0.8 // a whole month of a small real stack
	balancerIPs     = 2   // one address in each zone of the load balancer
)

// Prices are the lines of the load balancer, and of the public addresses that it and the tasks have. A hosted zone is
// none of them: slipway makes none, it must be there already.
func Prices(s stack.Settings, p cost.Prices) []cost.Line {
	b := cost.Bill{Step: step, Action: idLoadBalancer, Region: s.Region, Prices: p}
	count := float64(s.Service.Count)
	b.Add("load balancer", "", cost.Use{Key: "alb.hour", Amount: cost.HoursPerMonth})
	b.Estimate("load balancer capacity", "0.8 LCU-hours, what a small API uses in a month",
		cost.Use{Key: "alb.lcu_hour", Amount: assumedLCUHours})
	b.Estimate("public IPv4 addresses", fmt.Sprintf("%d for the load balancer (one a zone), %d for the tasks",
		balancerIPs, s.Service.Count),
		cost.Use{Key: "public_ipv4_hour", Amount: cost.HoursPerMonth * (balancerIPs + count)})
	addresses := &b.Lines[len(b.Lines)-1]
	tasks := addresses.USD * count / (balancerIPs + count)
	addresses.Parts = []cost.Part{{Action: idLoadBalancer, USD: addresses.USD - tasks}, {Action: idService, USD: tasks}}
	return b.Lines
}
