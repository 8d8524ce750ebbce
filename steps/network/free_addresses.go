package network

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps/live"
	"slipway/steps/plan"
)

// loadBalancerIPs is how many free addresses a load balancer asks of each of its subnets, to grow into.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
const loadBalancerIPs = 8

// checkFreeAddresses compares the subnets' free addresses with what the stack puts into them: each task has an address
// of its own, twice as many while a deployment rolls, and the database and the cache have theirs.
func checkFreeAddresses(b *plan.Builder, place live.Placement) {
	s := b.Settings
	tasks := s.Service.Count
	for _, w := range s.Workers {
		tasks += w.Count
	}
	rolling := tasks + len(s.Schedule.Jobs)
	if s.Service.Release != "" {
		rolling++
	}
	data := 0
	if s.HasDatabase() {
		data++
		if s.Data.MultiAZ {
			data++
		}
	}
	if s.HasCache() {
		data++
	}
	shared := slices.ContainsFunc(place.Data, func(d live.Subnet) bool {
		return slices.ContainsFunc(place.Public, func(p live.Subnet) bool { return p.ID == d.ID })
	})
	if !shared {
		data = 0
	}
	free := 0
	var each []string
	for _, subnet := range place.Public {
		free += subnet.FreeIPs
		each = append(each, fmt.Sprintf("%s (%s) has %d", subnet.ID, subnet.CIDR, subnet.FreeIPs))
	}
	balancer := loadBalancerIPs * len(place.Public)
	needs := fmt.Sprintf("%d for the load balancer (%d in each), %d for the tasks, %d more while a deployment rolls and "+
		"jobs run", balancer, loadBalancerIPs, tasks, rolling)
	if data > 0 {
		needs += fmt.Sprintf(", %d for the database and the cache", data)
	}
	said := fmt.Sprintf("free addresses: %s, together %d; the stack needs %s, together %d", strings.Join(each, ", "), free,
		needs, balancer+tasks+rolling+data)
	switch {
	case free < balancer+tasks+data:
		b.Refuse(plan.Problem{
			Kind: plan.Invalid, Step: Step, Resource: "network.vpc", Why: place.VPC.ID + " has no room for the stack. " + said,
			WayOut: "free addresses in these subnets, add larger ones, or set network.vpc to new",
		})
	case free < balancer+tasks+rolling+data:
		b.Note(plan.Note{Step: Step, Text: "deployments may find no address for their new tasks in " + place.VPC.ID + ". " +
			said})
	}
}
