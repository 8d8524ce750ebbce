package service

import (
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// TestUnreadIsNotDrift: whatever was not read, nothing of a service that stands is planned anew, the step says what it
// could not compare once for each call, and what rests on facts that were read is planned all the same.
func TestUnreadIsNotDrift(t *testing.T) {
	denied := &smithy.GenericAPIError{Code: "AccessDenied"}
	for name, c := range map[string]struct {
		settle func(*stack.Settings)
		change func(*stack.Settings, *live.Stack)
		about  []string // the problems' resources
		work   []string
	}{
		"security groups": {change: func(_ *stack.Settings,
			l *live.Stack) {
			l.SecurityGroups = live.List[live.SecurityGroup]{Err: denied}
		},
			about: []string{"load balancer shop-alb"}},
		"security groups, and another count": {change: func(s *stack.Settings, l *live.Stack) {
			l.SecurityGroups, s.Service.Count = live.List[live.SecurityGroup]{Err: denied}, 3
		}, about: []string{"load balancer shop-alb"}, work: []string{idService, idHealth}},
		"subnets": {change: func(_ *stack.Settings, l *live.Stack) { l.Subnets = live.List[live.Subnet]{Err: denied} },
			about: []string{"service shop-api"}},
		"parameters": {change: func(_ *stack.Settings,
			l *live.Stack) {
			l.Parameters = live.List[live.Parameter]{Err: denied}
		}, about: []string{"service shop-api"}},
		"target groups": {change: func(_ *stack.Settings,
			l *live.Stack) {
			l.TargetGroups = live.List[live.TargetGroup]{Err: denied}
		}, about: []string{"target groups"}},
		"some of the target groups": {change: func(_ *stack.Settings, l *live.Stack) {
			stray := l.TargetGroups.Items[0]
			stray.ARN, stray.Name = "another", "shop-tg-9000"
			l.TargetGroups = live.List[live.TargetGroup]{Items: []live.TargetGroup{stray}, Err: denied}
		}, about: []string{"target groups"}},
		"certificates": {change: func(_ *stack.Settings,
			l *live.Stack) {
			l.Certificates = live.List[live.Certificate]{Err: denied}
		}, about: []string{
			"certificate of api.example.com"}},
		"certificates, before 443 stands": {change: func(_ *stack.Settings, l *live.Stack) {
			l.Certificates, l.Listeners.Items = live.List[live.Certificate]{Err: denied}, l.Listeners.Items[:1]
		}, about: []string{"certificate of api.example.com"}},
		"the cache, with the URL in SSM": {change: func(_ *stack.Settings,
			l *live.Stack) {
			l.Cache = live.Fact[live.ReplicationGroup]{Err: denied}
		}},
		"the cache, with URLs in parts": {settle: func(s *stack.Settings) { s.Data.URLStyle = stack.StyleParts },
			change: func(_ *stack.Settings,
				l *live.Stack) {
				l.Cache = live.Fact[live.ReplicationGroup]{Err: denied}
			}, about: []string{
				"task definition shop-api"}},
		"the database, with URLs in parts": {settle: func(s *stack.Settings) { s.Data.URLStyle = stack.StyleParts },
			change: func(_ *stack.Settings,
				l *live.Stack) {
				l.Database = live.Fact[live.Database]{Err: denied}
			}, about: []string{"task definition shop-api"}},
		"the running revision": {change: func(_ *stack.Settings,
			l *live.Stack) {
			l.Running = live.Fact[live.TaskDefinition]{Err: denied}
		}, about: []string{"the running revision"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := shop()
			if c.settle != nil {
				c.settle(&s)
			}
			l := completeStack(t, s)
			c.change(&s, l)
			p := planOf(s, l, plan.Intent{})
			var about, work []string
			for _, x := range p.Problems {
				about = append(about, x.Resource)
				if x.Kind != plan.Unread || x.Step != step || !strings.Contains(x.Why, "could not be read") {
					t.Errorf("problem %+v", x)
				}
			}
			for _, a := range p.Work() {
				work = append(work, a.ID)
			}
			if strings.Join(about, ", ") != strings.Join(c.about, ", ") ||
				strings.Join(work, ", ") != strings.Join(c.work, ", ") {
				t.Errorf("problems about %q, work %v; want %q, %v", about, work, c.about, c.work)
			}
		})
	}
}
