package network

import (
	"strings"
	"testing"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// TestSubnetsWithoutRoom: free addresses are held against what the stack puts into the subnets, and said by numbers.
func TestSubnetsWithoutRoom(t *testing.T) {
	for name, c := range map[string]struct {
		cidr    string
		free    [2]int
		change  func(*stack.Settings)
		problem []string
		note    []string
	}{
		"plenty": {cidr: "/20", free: [2]int{4091, 4091}},
		"two /28": {cidr: "/28", free: [2]int{11, 11}, problem: []string{"subnet-1, a /28 with 11 free",
			"/27 at least, with 8 free"}},
		"two /29": {cidr: "/29", free: [2]int{3, 3}, problem: []string{"a /29 with 3 free"}},
		"one that is full": {cidr: "/24", free: [2]int{7, 200},
			problem: []string{"subnet-1 with 7 left out: fewer than 8"}},
		"two /27": {cidr: "/27", free: [2]int{27, 27}},
		"no room for tasks": {cidr: "/27", free: [2]int{9, 9}, problem: []string{"subnet-1 (10.42.0.0/27) has 9",
			"together 18", "16 for the load balancer", "2 for the database and the cache"}},
		"no room to roll": {cidr: "/27", free: [2]int{10, 9}, note: []string{"deployments may find no address",
			"together 19"}},
		"many tasks": {cidr: "/27", free: [2]int{27, 27}, change: func(s *stack.Settings) { s.Service.Count = 40 },
			problem: []string{"40 for the tasks"}},
		"many tasks that roll": {cidr: "/27", free: [2]int{27, 27}, change: func(s *stack.Settings) { s.Service.Count = 20 },
			note: []string{"20 more while a deployment rolls"}},
		"without data": {cidr: "/27", free: [2]int{9, 9}, change: func(s *stack.Settings) {
			s.Data.Database,
				s.Data.Cache = "none", "none"
		}},
	} {
		s := settings()
		s.Network.VPC = "vpc-0123456789abcdef0"
		if c.change != nil {
			c.change(&s)
		}
		l := &live.Stack{Identity: s.Identity("aws")}
		l.VPCs.Items = []live.VPC{{ID: s.Network.VPC, CIDR: "10.42.0.0/16", State: "available"}}
		l.Zones.Items = []live.Zone{{Name: "eu-west-1a", ID: "euw1-az1", State: "available", Type: "availability-zone"},
			{Name: "eu-west-1b", ID: "euw1-az2", State: "available", Type: "availability-zone"}}
		for i, zone := range l.Zones.Items {
			l.Subnets.Items = append(l.Subnets.Items, live.Subnet{
				ID: "subnet-" + string(rune('1'+i)), VPC: s.Network.VPC, CIDR: "10.42." + string(rune('0'+i)) + ".0" + c.cidr,
				ZoneID: zone.ID, Zone: zone.Name, State: "available", FreeIPs: c.free[i],
			})
		}
		l.RouteTables.Items = []live.RouteTable{{ID: "rtb-1", VPC: s.Network.VPC, Main: true,
			Routes: []live.Route{{Destination: "0.0.0.0/0", Gateway: "igw-1"}}}}
		b := plan.NewBuilder(s, l, plan.Intent{})
		Plan(b)
		var problems, notes string
		for _, p := range b.Plan().Problems {
			problems += p.Why + " " + p.WayOut + "\n"
		}
		for _, n := range b.Plan().Notes {
			notes += n.Text + "\n"
		}
		if (problems == "") != (c.problem == nil) || (notes == "") != (c.note == nil) {
			t.Errorf("%s: problems %q, notes %q", name, problems, notes)
		}
		for _, text := range c.problem {
			if !strings.Contains(problems, text) {
				t.Errorf("%s: %q is not among the problems: %s", name, text, problems)
			}
		}
		for _, text := range c.note {
			if !strings.Contains(notes, text) {
				t.Errorf("%s: %q is not among the notes: %s", name, text, notes)
			}
		}
	}
}
