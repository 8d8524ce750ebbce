package live

import (
	"testing"
	"time"
)

func TestGroup(t *testing.T) {
	ours, theirs := shop.Tags(), map[string]string{"team": "web"}
	name := shop.AppGroup()
	tests := []struct {
		name   string
		groups []SecurityGroup
		want   string
	}{
		{"ours in another VPC before a foreign one at home", []SecurityGroup{{ID: "sg-1", Name: name, VPC: "vpc-0default",
			Tags: theirs}, {ID: "sg-2", Name: name, VPC: "vpc-2", Tags: ours}}, "sg-2"},
		{"ours at home before ours elsewhere", []SecurityGroup{{ID: "sg-1", Name: name, VPC: "vpc-2", Tags: ours},
			{ID: "sg-2", Name: name, VPC: "vpc-0default", Tags: ours}}, "sg-2"},
		{"a foreign one at home is in the way", []SecurityGroup{{ID: "sg-1", Name: name, VPC: "vpc-0default", Tags: theirs}},
			"sg-1"},
		{"a foreign one elsewhere is not", []SecurityGroup{{ID: "sg-1", Name: name, VPC: "vpc-2", Tags: theirs}}, ""},
		{"another name", []SecurityGroup{{ID: "sg-1", Name: shop.DatabaseGroup(), VPC: "vpc-0default", Tags: ours}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := region("eu-west-1", func(l *Stack) { l.SecurityGroups.Items = tt.groups })
			got := ""
			if g := l.Group(name); g != nil {
				got = g.ID
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTargetGroupInUse(t *testing.T) {
	groups := []TargetGroup{{Name: "shop-staging-tg", ARN: "arn:old"}, {Name: "shop-staging-tg-3000", ARN: "arn:new"}}
	forward := func(arn string) []ListenerAction { return []ListenerAction{{Type: "forward", TargetGroup: arn}} }
	redirect := []ListenerAction{{Type: "redirect"}}
	tests := []struct {
		name      string
		listeners []Listener
		service   string
		want      string
	}{
		{"none when nothing forwards", nil, "", ""},
		{"443 forwards", []Listener{{Port: 80, Default: redirect}, {Port: 443, Default: forward("arn:new")}}, "arn:old",
			"arn:new"},
		{"80 forwards by its rule while the certificate is outstanding",
			[]Listener{{Port: 80, Default: redirect, Rules: []ListenerRule{{Actions: forward("arn:new")}}}}, "", "arn:new"},
		{"the service registers in it", []Listener{{Port: 80, Default: redirect}}, "arn:new", "arn:new"},
		{"a target group of somebody else is passed over", []Listener{{Port: 443, Default: forward("arn:foreign")}},
			"arn:old", "arn:old"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := &Stack{Identity: shop, TargetGroups: List[TargetGroup]{Items: groups},
				Listeners: List[Listener]{Items: tt.listeners}}
			if tt.service != "" {
				l.Service = Found(Service{LoadBalancers: []ServiceTarget{{TargetGroup: tt.service}}}, callService)
			}
			got := ""
			if g := l.ServingTargetGroup(); g != nil {
				got = g.ARN
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestCertificate(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	ours := shop.Tags()
	all := []Certificate{
		{ARN: "wildcard", Domain: "*.example.com", Status: "ISSUED", Created: day(9)},
		{ARN: "other", Domain: "www.example.com", Status: "ISSUED", Tags: ours, Created: day(9)},
		{ARN: "ours-failed", Domain: "api.example.com", Status: "FAILED", Tags: ours, Created: day(8)},
		{ARN: "foreign", Domain: "example.com", Names: []string{"example.com", "API.example.com"}, Status: "ISSUED",
			Created: day(7)},
		{ARN: "ours-pending", Domain: "api.example.com", Status: "PENDING_VALIDATION", Tags: ours, Created: day(6)},
		{ARN: "ours-old", Domain: "api.example.com", Status: "ISSUED", Tags: ours, Created: day(1)},
		{ARN: "ours-issued", Domain: "api.example.com", Status: "ISSUED", Tags: ours, Created: day(2)},
	}
	for _, want := range []string{"ours-issued", "ours-old", "ours-pending", "foreign", "ours-failed", ""} {
		l := &Stack{Identity: shop, Certificates: List[Certificate]{Items: all}}
		got := ""
		if c := l.Certificate("api.example.com"); c != nil {
			got = c.ARN
		}
		if got != want {
			t.Errorf("of %d: got %q, want %q", len(all), got, want)
		}
		var rest []Certificate
		for _, c := range all {
			if c.ARN != want {
				rest = append(rest, c)
			}
		}
		all = rest
	}
}
