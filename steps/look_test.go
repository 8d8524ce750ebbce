package steps

import (
	"errors"
	"strings"
	"testing"
	"time"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// running is a look at shop with one task of one, deployed, behind a load balancer.
func running() Look {
	s := stack.Guide()
	s.App, s.Region = "shop", "eu-west-1"
	l := &live.Stack{Identity: s.Identity("aws")}
	l.Service = live.Found(live.Service{
		Status: "ACTIVE", Desired: 1, Running: 1, TaskDefinition: "arn:aws:ecs:eu-west-1:1:task-definition/shop-api:7",
		Deployments: []live.Deployment{{Status: "PRIMARY", RolloutState: "COMPLETED"}},
	}, "ecs:DescribeServices")
	l.LoadBalancer = live.Found(live.LoadBalancer{DNS: "shop-alb-1.eu-west-1.elb.amazonaws.com"}, "elasticloadbalancing:DescribeLoadBalancers")
	return Look{Settings: s, Live: l}
}

func (l Look) rolls(state string, tasks int) Look {
	v := *l.Live.Service.Value
	v.Running, v.Deployments = tasks, []live.Deployment{{Status: "PRIMARY", RolloutState: state}}
	now := *l.Live
	now.Service = live.Found(v, "")
	l.Live = &now
	return l
}

// TestHowAStepStands: the words for every state, and what the state rests on.
func TestHowAStepStands(t *testing.T) {
	act := func(v plan.Verb, id string) plan.Action {
		step, name, _ := strings.Cut(id, "/")
		return plan.Action{ID: id, Step: step, Verb: v, Title: name}
	}
	is := act(plan.None, "service/cluster")
	changed := act(plan.Update, "service/service")
	changed.Changes = []plan.Change{{Field: "cpu", From: "1024", To: "512"}}
	for name, c := range map[string]struct {
		look      Look
		plan      plan.Plan
		condition Condition
		words     string
		why       string
	}{
		"in sync":           {running(), plan.Plan{Actions: []plan.Action{is}}, Fine, "in sync", "as slipway.yaml asks: 1 resource"},
		"nothing asked":     {running(), plan.Plan{}, Fine, "in sync", "slipway.yaml asks for nothing here"},
		"the look is none":  {running(), plan.Plan{Actions: []plan.Action{is, act(plan.Update, lookAtHealth)}}, Fine, "in sync", "as slipway.yaml asks: 1 resource"},
		"drifted":           {running(), plan.Plan{Actions: []plan.Action{is, changed}}, Unsettled, "drifted (1 change)", "cpu 1024 -> 512"},
		"deploying":         {running().rolls("IN_PROGRESS", 0), plan.Plan{Actions: []plan.Action{is, changed}}, Unsettled, "deploying", "cpu 1024 -> 512"},
		"a failed rollout":  {running().rolls("FAILED", 1), plan.Plan{Actions: []plan.Action{is, changed}}, Broken, "unhealthy", "cpu 1024 -> 512"},
		"no task":           {running().rolls("COMPLETED", 0), plan.Plan{Actions: []plan.Action{is}}, Broken, "unhealthy", "as slipway.yaml asks"},
		"missing in part":   {running(), plan.Plan{Actions: []plan.Action{is, act(plan.Create, "service/alias")}}, Unsettled, "1 missing", "alias is missing"},
		"not there":         {running(), plan.Plan{Actions: []plan.Action{act(plan.Create, "service/alias")}}, Absent, "not there yet", "alias is missing"},
		"not read":          {running(), plan.Plan{Problems: []plan.Problem{{Step: "service", Kind: plan.Unread, Resource: "shop-api", Why: "was not read"}}}, Unread, "not read", "shop-api was not read"},
		"blocked":           {running(), plan.Plan{Problems: []plan.Problem{{Step: "service", Kind: plan.Foreign, Resource: "shop-alb", Why: "is not the stack's"}}}, Broken, "blocked", "shop-alb is not the stack's"},
		"another step's":    {running(), plan.Plan{Actions: []plan.Action{is, act(plan.Update, "data/database")}}, Fine, "in sync", "1 resource"},
		"waits for records": {Look{Settings: running().Settings, Live: running().Live, Notes: []plan.Note{{Waiting: true}}}, plan.Plan{Actions: []plan.Action{is}}, Unsettled, "waits for DNS", "HTTPS waits"},
	} {
		s := c.look.Step(c.plan, "service")
		if s.Condition != c.condition || s.Words != c.words || !strings.Contains(strings.Join(s.Why, "; "), c.why) {
			t.Errorf("%s: %d %q because %q", name, s.Condition, s.Words, s.Why)
		}
	}
}

// TestHowARunEnded: live is said only of what runs, answers, and waits for nobody.
func TestHowARunEnded(t *testing.T) {
	absent := running()
	absent.Live = &live.Stack{Identity: absent.Live.Identity}
	ill := running()
	ill.Health = &Health{Status: 503}
	unreachable := running()
	unreachable.Health = &Health{Err: errors.New("no route")}
	waiting := running()
	waiting.Notes = []plan.Note{{Text: "add a record", Waiting: true, Record: plan.DNSRecord{Name: "api.example.com", Type: "CNAME"}}}
	registrar := running()
	registrar.Notes = []plan.Note{{Waiting: true, Record: plan.DNSRecord{Name: "example.com", Type: "NS", Value: "ns-1.awsdns, ns-2.awsdns"}}}
	for name, c := range map[string]struct {
		look Look
		step string
		want string
	}{
		"live":                         {running(), "", "shop is live"},
		"one step":                     {running(), "data", "the data step is done, shop is live"},
		"nothing runs":                 {absent, "", "done; shop is not live yet"},
		"one step and nothing runs":    {absent, "data", "the data step is done; shop is not live yet"},
		"a wrong answer":               {ill, "", "shop stands, but does not answer as it should"},
		"not reached is no failure":    {unreachable, "", "shop is live"},
		"a failed deployment":          {running().rolls("FAILED", 1), "", "shop stands, but does not answer as it should"},
		"records":                      {waiting, "", "shop stands, and waits for DNS records from you"},
		"name servers":                 {registrar, "", "shop stands, and waits for name servers from you"},
		"what waits in another way":    {Look{running().Settings, running().Live, []plan.Note{{Waiting: true}}, nil}, "", "shop stands, and waits for you"},
		"a note that waits for no one": {Look{running().Settings, running().Live, []plan.Note{{Text: "by the way"}}, nil}, "", "shop is live"},
	} {
		if _, got := c.look.Ended(c.step); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestWhenJobsRunNext: what AWS has no schedule for, or has switched off, does not run; where the schedules were not read, slipway.yaml
// is all there is to go by.
func TestWhenJobsRunNext(t *testing.T) {
	l := running()
	l.Settings.Schedule.Timezone = "Europe/Vienna"
	l.Settings.Schedule.Jobs = []stack.Job{{Name: "nightly", Cron: "0 3 * * ? *", Command: "x"}, {Name: "off", Cron: "0 3 * * ? *", Command: "x"}, {Name: "new", Cron: "0 3 * * ? *", Command: "x"}}
	l.Live.Schedules.Items = []live.Schedule{{Group: l.Live.Identity.ScheduleGroup(), Name: l.Live.Identity.JobFamily("nightly"), State: "ENABLED"}, {Group: l.Live.Identity.ScheduleGroup(), Name: l.Live.Identity.JobFamily("off"), State: "DISABLED"}}
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	runs := l.NextRuns(now)
	if len(runs) != 3 || runs[0].At.UTC().Format(time.DateTime) != "2026-11-24 02:00:00" || runs[1].Not != "switched off" || runs[2].Not != "not scheduled yet" {
		t.Errorf("%+v", runs)
	}
	l.Live.Schedules.Err = errors.New("denied")
	if runs = l.NextRuns(now); runs[2].At.IsZero() {
		t.Errorf("unread schedules: %+v", runs[2])
	}
}
