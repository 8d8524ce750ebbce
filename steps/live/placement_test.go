package live

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"slipway/steps/stack"
)

var shop = stack.Identity{App: "shop", Environment: "staging", Region: "eu-west-1", Account: "123456789012",
	Partition: "aws"}

// region is a default VPC as AWS makes it, one public subnet in each of three zones, and what a test changes of it.
func region(name string, change func(*Stack)) *Stack {
	id := shop
	id.Region = name
	prefix := map[string]string{"eu-west-1": "euw1", "us-west-1": "usw1", "ap-northeast-1": "apne1"}[name]
	l := &Stack{Identity: id}
	l.VPCs.Items = []VPC{{ID: "vpc-0default", Default: true, State: "available"}}
	for i, letter := range []string{"a", "b", "c"} {
		zone := Zone{Name: name + letter, ID: prefix + "-az" + string(rune('3'-i)), State: "available",
			Type: "availability-zone"}
		l.Zones.Items = append(l.Zones.Items, zone)
		l.Subnets.Items = append(l.Subnets.Items, Subnet{
			ID: "subnet-" + letter, VPC: "vpc-0default", Zone: zone.Name, ZoneID: zone.ID, State: "available", FreeIPs: 4091,
			MapPublicIP: true,
		})
	}
	l.RouteTables.Items = []RouteTable{{ID: "rtb-main", VPC: "vpc-0default", Main: true, Routes: []Route{
		{Destination: "172.31.0.0/16", Gateway: "local"}, {Destination: "0.0.0.0/0", Gateway: "igw-1"},
	}}}
	if change != nil {
		change(l)
	}
	return l
}

func ids(subnets []Subnet) []string { return convert(subnets, func(s Subnet) string { return s.ID }) }

func private(l *Stack, subnets ...string) {
	l.RouteTables.Items = append(l.RouteTables.Items, RouteTable{ID: "rtb-private", VPC: "vpc-0default", Subnets: subnets,
		Routes: []Route{
			{Destination: "0.0.0.0/0", Gateway: "nat-1"},
		}})
}

func TestPlacement(t *testing.T) {
	tests := []struct {
		name, setting string
		platform      string
		live          *Stack
		public, data  []string
		errorSays     []string
	}{
		{
			name: "default VPC: two zones by id for the load balancer, all for data", setting: "default",
			live: region("eu-west-1", nil), public: []string{"subnet-c", "subnet-b"}, data: []string{"subnet-c", "subnet-b",
				"subnet-a"},
		},
		{
			name: "by id", setting: "vpc-0default",
			live: region("eu-west-1", nil), public: []string{"subnet-c", "subnet-b"}, data: []string{"subnet-c", "subnet-b",
				"subnet-a"},
		},
		{
			name: "no default VPC", setting: "default",
			live:      region("eu-west-1", func(l *Stack) { l.VPCs.Items[0].Default = false }),
			errorSays: []string{"eu-west-1 has no default VPC", "network.vpc", "new"},
		},
		{
			name: "unknown id", setting: "vpc-gone", live: region("eu-west-1", nil), errorSays: []string{"no VPC vpc-gone"},
		},
		{
			name: "unread VPCs are not absent", setting: "default",
			live:      region("eu-west-1", func(l *Stack) { l.VPCs = List[VPC]{Err: errors.New("no credentials")} }),
			errorSays: []string{"no credentials"},
		},
		{
			name: "unread routes", setting: "default",
			live:      region("eu-west-1", func(l *Stack) { l.RouteTables = List[RouteTable]{Err: errors.New("denied")} }),
			errorSays: []string{"denied"},
		},
		{
			name: "us-west-1: Fargate serves az1 and az3 only", setting: "default",
			live: region("us-west-1", nil), public: []string{"subnet-c", "subnet-a"}, data: []string{"subnet-c", "subnet-b",
				"subnet-a"},
		},
		{
			name: "ap-northeast-1: az3 is not served", setting: "default",
			live: region("ap-northeast-1", nil), public: []string{"subnet-c", "subnet-b"}, data: []string{"subnet-c", "subnet-b",
				"subnet-a"},
		},
		{
			name: "us-east-1 on x86: every zone", setting: "default",
			live: region("us-east-1", nil), public: []string{"subnet-c", "subnet-b"}, data: []string{"subnet-c", "subnet-b",
				"subnet-a"},
		},
		{
			name: "us-east-1 on ARM: az3 is not served", setting: "default", platform: platformARM,
			live: region("us-east-1", func(l *Stack) {
				l.Zones.Items[1].ID, l.Subnets.Items[1].ZoneID = "use1-az3",
					"use1-az3"
			}),
			public: []string{"subnet-c", "subnet-a"}, data: []string{"subnet-c", "subnet-a", "subnet-b"},
		},
		{
			name: "us-east-1 on ARM, of two zones one: says why", setting: "default", platform: platformARM,
			live: region("us-east-1", func(l *Stack) {
				l.Zones.Items[1].ID, l.Subnets.Items[1].ZoneID = "use1-az3", "use1-az3"
				l.Subnets.Items[2].State = "pending"
			}),
			errorSays: []string{"use1-az3", "linux/arm64"},
		},
		{
			name: "a Local Zone's subnet is never used", setting: "default",
			live:   region("eu-west-1", func(l *Stack) { l.Zones.Items[2].Type = "local-zone" }),
			public: []string{"subnet-b", "subnet-a"}, data: []string{"subnet-b", "subnet-a"},
		},
		{
			name: "an impaired zone is left out", setting: "default",
			live:   region("eu-west-1", func(l *Stack) { l.Zones.Items[2].State = "impaired" }),
			public: []string{"subnet-b", "subnet-a"}, data: []string{"subnet-b", "subnet-a"},
		},
		{
			name: "two subnets in a zone count once, the lower id wins", setting: "default",
			live: region("eu-west-1", func(l *Stack) {
				twin := l.Subnets.Items[2]
				twin.ID = "subnet-0"
				l.Subnets.Items = append(l.Subnets.Items, twin)
			}),
			public: []string{"subnet-0", "subnet-b"}, data: []string{"subnet-0", "subnet-b", "subnet-a"},
		},
		{
			name: "no addresses left", setting: "default",
			live: region("eu-west-1", func(l *Stack) {
				l.Subnets.Items[0].FreeIPs, l.Subnets.Items[1].FreeIPs = 7, 8
				l.Subnets.Items[2].State = "pending"
			}),
			errorSays: []string{"public subnets in one zone (eu-west-1b)", "network.vpc to new", "subnet-a with 7 left out",
				"fewer than 8"},
		},
		{
			name: "private subnets are preferred for data", setting: "default",
			live: region("eu-west-1", func(l *Stack) {
				for i, letter := range []string{"x", "y"} {
					s := l.Subnets.Items[i]
					s.ID, s.MapPublicIP = "subnet-"+letter, false
					l.Subnets.Items = append(l.Subnets.Items, s)
				}
				private(l, "subnet-x", "subnet-y")
			}),
			public: []string{"subnet-c", "subnet-b"}, data: []string{"subnet-y", "subnet-x"},
		},
		{
			name: "one private subnet is not enough for data", setting: "default",
			live:   region("eu-west-1", func(l *Stack) { private(l, "subnet-c") }),
			public: []string{"subnet-b", "subnet-a"}, data: []string{"subnet-c", "subnet-b", "subnet-a"},
		},
		{
			name: "a gateway that is gone is no route", setting: "default",
			live:      region("eu-west-1", func(l *Stack) { l.RouteTables.Items[0].Routes[1].Gateway = "blackhole" }),
			errorSays: []string{"no public subnets", "route to an internet gateway"},
		},
		{
			name: "new, not made yet", setting: "new", live: region("eu-west-1", nil), errorSays: []string{ErrNotMade.Error()},
		},
		{
			name: "new: tagged subnets by tier, without routes", setting: "new",
			live:   region("eu-west-1", func(l *Stack) { own(l, "public", "public", "private", "private") }),
			public: []string{"subnet-own1", "subnet-own0"}, data: []string{"subnet-own3", "subnet-own2"},
		},
		{
			name: "new, half made", setting: "new",
			live:      region("eu-west-1", func(l *Stack) { own(l, "public", "public", "private") }),
			errorSays: []string{"private subnets in one zone"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := tt.live.Placement(tt.setting, tt.platform)
			if len(tt.errorSays) > 0 {
				if err == nil {
					t.Fatalf("no error; public %v, data %v", ids(p.Public), ids(p.Data))
				}
				for _, want := range tt.errorSays {
					if !strings.Contains(err.Error(), want) {
						t.Errorf("error %q does not say %q", err, want)
					}
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := ids(p.Public); !slices.Equal(got, tt.public) {
				t.Errorf("public %v, want %v", got, tt.public)
			}
			if got := ids(p.Data); !slices.Equal(got, tt.data) {
				t.Errorf("data %v, want %v", got, tt.data)
			}
		})
	}
}

// own adds the stack's own VPC with subnets of the tiers, in two zones by turns.
func own(l *Stack, tiers ...string) {
	tags := l.Identity.Tags()
	l.VPCs.Items = append(l.VPCs.Items, VPC{ID: "vpc-own", State: "available", Tags: tags})
	for i, tier := range tiers {
		z := l.Zones.Items[i%2]
		tagged := l.Identity.Tags()
		tagged[TagTier] = tier
		l.Subnets.Items = append(l.Subnets.Items, Subnet{
			ID: "subnet-own" + string(rune('0'+i)), VPC: "vpc-own", Zone: z.Name, ZoneID: z.ID, State: "available", FreeIPs: 250,
			Tags: tagged,
		})
	}
}

func TestHalfMadeVPCIsKnownBesideTheError(t *testing.T) {
	p, err := region("eu-west-1", func(l *Stack) { own(l) }).Placement("new", platformAMD)
	if !errors.Is(err, ErrNotMade) || p.VPC.ID != "vpc-own" {
		t.Errorf("VPC %q, error %v; want vpc-own and ErrNotMade: security groups need the VPC before it has subnets",
			p.VPC.ID, err)
	}
}
