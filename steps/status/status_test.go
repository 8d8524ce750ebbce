package status

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/steps"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// running is the status of shop with one task of one, deployed, behind a load balancer.
func running() Status {
	s := stack.Guide()
	s.App, s.Region = "shop", "eu-west-1"
	l := &live.Stack{Identity: s.Identity("aws")}
	l.Service = live.Found(live.Service{
		Status: "ACTIVE", Desired: 1, Running: 1, TaskDefinition: "arn:aws:ecs:eu-west-1:1:task-definition/shop-api:7",
		Deployments: []live.Deployment{{Status: "PRIMARY", RolloutState: "COMPLETED"}},
	}, "ecs:DescribeServices")
	l.LoadBalancer = live.Found(live.LoadBalancer{DNS: "shop-alb-1.eu-west-1.elb.amazonaws.com"},
		"elasticloadbalancing:DescribeLoadBalancers")
	return Status{Settings: s, Live: l}
}

func (s Status) rolls(state string, tasks int) Status {
	v := *s.Live.Service.Value
	v.Running, v.Deployments = tasks, []live.Deployment{{Status: "PRIMARY", RolloutState: state}}
	now := *s.Live
	now.Service = live.Found(v, "")
	s.Live = &now
	return s
}

func (s Status) provisions() Status {
	now := *s.Live
	now.LoadBalancer = live.Found(live.LoadBalancer{State: "provisioning"}, "")
	s.Live = &now
	return s
}

// TestTasksAsAWSRunsThem: how many run is held against what AWS is to run; another number in slipway.yaml is drift, no
// dead task.
func TestTasksAsAWSRunsThem(t *testing.T) {
	for _, c := range []struct {
		desired, running, asked int
		health                  Health
		want                    string
	}{
		{1, 1, 3, Healthy, "1 of 1 running, revision shop-api:7"},
		{3, 3, 1, Healthy, "3 of 3 running, revision shop-api:7"},
		{3, 1, 3, Pending, "1 of 3 running, revision shop-api:7"},
		{1, 0, 3, Unhealthy, "0 of 1 running, revision shop-api:7"},
		{0, 0, 1, Pending, "set to 0 tasks, revision shop-api:7"},
		{0, 0, 0, Healthy, "0 of 0 running, revision shop-api:7"},
	} {
		l := running()
		l.Live.Service.Value.Desired, l.Live.Service.Value.Running, l.Settings.Service.Count = c.desired, c.running, c.asked
		if health, words := l.Service(); health != c.health || words != c.want {
			t.Errorf("%d of %d, %d asked for: %d %q", c.running, c.desired, c.asked, health, words)
		}
	}
}

// TestImageInWords: the tag where the repository has one, the registry where it is not the stack's own, a short digest
// at worst.
func TestImageInWords(t *testing.T) {
	const own = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop"
	digest := "sha256:" + strings.Repeat("3f2a91b0c4de", 6)[:64]
	for ref, want := range map[string]string{
		own + "@" + digest:                       "shop:1a2b3c4d5e6f-amd64",
		own + ":1.0":                             "shop:1.0",
		own + "@sha256:00" + digest[9:]:          "shop, sha256:002a91b0c4de",
		own + "-other:1.0":                       own + "-other:1.0",
		"registry.example.com/shop@" + digest:    "registry.example.com/shop, sha256:3f2a91b0c4de",
		"registry.example.com/shop:1.0":          "registry.example.com/shop:1.0",
		"registry.example.com/shop:1@sha256:3f2": "registry.example.com/shop:1, sha256:3f2",
	} {
		l := running()
		l.Live.Repository = live.Found(live.Repository{Name: "shop", URI: own}, "")
		l.Live.Images.Items = []live.Image{{Digest: digest, Tags: []string{"1a2b3c4d5e6f-amd64"}}}
		l.Live.Running = live.Found(live.TaskDefinition{Containers: []live.Container{{Image: ref}}}, "")
		if got := l.Image(); got != want {
			t.Errorf("%s: %q", ref, got)
		}
	}
}

// TestHalfMade: a run that was cut off shows by what AWS still makes, or by the service that never came.
func TestHalfMade(t *testing.T) {
	act := func(v plan.Verb, id string) plan.Action {
		step, _, _ := strings.Cut(id, "/")
		return plan.Action{ID: id, Step: step, Verb: v}
	}
	absent := running()
	absent.Live = &live.Stack{Identity: absent.Live.Identity}
	for name, c := range map[string]struct {
		status Status
		do     []plan.Action
		words  string
		halted bool
		first  string
	}{
		"all there": {running(), []plan.Action{act(plan.None, "data/database"), act(plan.Check, "service/health")}, "",
			false, "network"},
		"drifted":     {running(), []plan.Action{act(plan.Update, "data/database")}, "", false, "data"},
		"one missing": {running(), []plan.Action{act(plan.Create, "schedule/job")}, "1 resource", false, "schedule"},
		"being made": {running().provisions(), []plan.Action{act(plan.Update, "service/load-balancer"),
			act(plan.Create, "service/alias")}, "1 being made, 1 missing", true, "service"},
		"only used": {running(), []plan.Action{{ID: "network/vpc", Step: "network", Verb: plan.None, Name: "vpc-1"},
			act(plan.Create, "network/group")}, "1 resource", false, "network"},
		"no service": {absent, []plan.Action{act(plan.None, "data/database"), act(plan.Create, "service/service")},
			"1 missing", true, "service"},
	} {
		p := plan.Plan{Actions: c.do}
		words, halted := c.status.Unfinished(p)
		if first := steps.All()[c.status.FirstOutOfSync(p)].Name; words != c.words || halted != c.halted || first != c.first {
			t.Errorf("%s: %q %v, first %s", name, words, halted, first)
		}
	}
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
		status Status
		plan   plan.Plan
		health Health
		words  string
		why    string
	}{
		"in sync": {running(), plan.Plan{Actions: []plan.Action{is}}, Healthy, "in sync",
			"as slipway.yaml asks: 1 resource"},
		"nothing asked": {running(), plan.Plan{}, Healthy, "in sync", "slipway.yaml asks for nothing here"},
		"a check is none": {running(), plan.Plan{Actions: []plan.Action{is, act(plan.Check, "service/health")}}, Healthy,
			"in sync", "as slipway.yaml asks: 1 resource"},
		"drifted": {running(), plan.Plan{Actions: []plan.Action{is, changed}}, Pending, "drifted (1 change)",
			"cpu 1024 -> 512"},
		"deploying": {running().rolls("IN_PROGRESS", 0), plan.Plan{Actions: []plan.Action{is, changed}}, Pending,
			"deploying", "cpu 1024 -> 512"},
		"a failed rollout": {running().rolls("FAILED", 1), plan.Plan{Actions: []plan.Action{is, changed}}, Unhealthy,
			"unhealthy", "cpu 1024 -> 512"},
		"no task": {running().rolls("COMPLETED", 0), plan.Plan{Actions: []plan.Action{is}}, Unhealthy, "unhealthy",
			"as slipway.yaml asks"},
		"being made": {running().provisions(),
			plan.Plan{Actions: []plan.Action{is, act(plan.Update, "service/load-balancer")}}, Pending, "1 being made",
			"load-balancer is being made: AWS says provisioning"},
		"made and missing": {running().provisions(),
			plan.Plan{Actions: []plan.Action{is, act(plan.Update, "service/load-balancer"), act(plan.Create, "service/alias"),
				changed}}, Pending, "1 being made, 1 missing", "alias is missing"},
		"blocked, unread": {running(), plan.Plan{Problems: []plan.Problem{{Step: "service", Kind: plan.Unread},
			{Step: "service", Kind: plan.Foreign}}}, Unhealthy, "blocked", ""},
		"missing in part": {running(), plan.Plan{Actions: []plan.Action{is, act(plan.Create, "service/alias")}}, Pending,
			"1 missing", "alias is missing"},
		"not there": {running(), plan.Plan{Actions: []plan.Action{act(plan.Create, "service/alias")}}, Missing,
			"not there yet", "alias is missing"},
		"not read": {running(),
			plan.Plan{Problems: []plan.Problem{{Step: "service", Kind: plan.Unread, Resource: "shop-api", Why: "was not read"}}},
			Unknown, "not read", "shop-api was not read"},
		"blocked": {running(),
			plan.Plan{Problems: []plan.Problem{{Step: "service", Kind: plan.Foreign, Resource: "shop-alb",
				Why: "is not the stack's"}}}, Unhealthy, "blocked", "shop-alb is not the stack's"},
		"another step's": {running(), plan.Plan{Actions: []plan.Action{is, act(plan.Update, "data/database")}}, Healthy,
			"in sync", "1 resource"},
		"waits for records": {Status{Settings: running().Settings, Live: running().Live, Notes: []plan.Note{{Waiting: true}}},
			plan.Plan{Actions: []plan.Action{is}}, Pending, "waits for DNS", "HTTPS waits"},
	} {
		s := c.status.Step(c.plan, "service")
		if s.Health != c.health || s.Words != c.words || !strings.Contains(strings.Join(s.Why, "; "), c.why) {
			t.Errorf("%s: %d %q because %q", name, s.Health, s.Words, s.Why)
		}
	}
}

// TestHowARunEnded: live is said only of what runs, answers, and waits for nobody.
func TestHowARunEnded(t *testing.T) {
	absent := running()
	absent.Live = &live.Stack{Identity: absent.Live.Identity}
	ill := running()
	ill.HealthCheck = &steps.Health{Status: 503}
	unreachable := running()
	unreachable.HealthCheck = &steps.Health{Err: errors.New("no route")}
	waiting := running()
	waiting.Notes = []plan.Note{{Text: "add a record", Waiting: true, Record: plan.DNSRecord{Name: "api.example.com",
		Type: "CNAME"}}}
	registrar := running()
	registrar.Notes = []plan.Note{{Waiting: true, Record: plan.DNSRecord{Name: "example.com", Type: "NS",
		Value: "ns-1.awsdns, ns-2.awsdns"}}}
	for name, c := range map[string]struct {
		status Status
		step   string
		want   string
	}{
		"live":                      {running(), "", "shop is live"},
		"one step":                  {running(), "data", "the data step is done, shop is live"},
		"nothing runs":              {absent, "", "done; shop is not live yet"},
		"one step and nothing runs": {absent, "data", "the data step is done; shop is not live yet"},
		"a wrong answer":            {ill, "", "shop stands, but does not answer as it should"},
		"not reached is no failure": {unreachable, "", "shop is live"},
		"a failed deployment":       {running().rolls("FAILED", 1), "", "shop stands, but does not answer as it should"},
		"records":                   {waiting, "", "shop stands, and waits for DNS records from you"},
		"name servers":              {registrar, "", "shop stands, and waits for name servers from you"},
		"what waits in another way": {Status{running().Settings, running().Live, []plan.Note{{Waiting: true}}, nil}, "",
			"shop stands, and waits for you"},
		"a note that waits for no one": {Status{running().Settings, running().Live, []plan.Note{{Text: "by the way"}}, nil},
			"", "shop is live"},
	} {
		if _, got := c.status.Outcome(c.step); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestWhenJobsRunNext: what AWS has on its schedules is what runs, whatever slipway.yaml says.
func TestWhenJobsRunNext(t *testing.T) {
	l := running()
	id := l.Live.Identity
	l.Settings.Schedule.Timezone = "UTC"
	for _, name := range []string{"edited", "off", "new", "rate", "once", "past"} {
		l.Settings.Schedule.Jobs = append(l.Settings.Schedule.Jobs, stack.Job{Name: name, Cron: "0 12 * * ? *", Command: "x"})
	}
	has := func(name, expression, state string) live.Schedule {
		return live.Schedule{Group: id.ScheduleGroup(), Name: id.JobFamily(name), Expression: expression,
			Timezone: "Europe/Vienna", State: state}
	}
	l.Live.Schedules.Items = []live.Schedule{
		{Group: live.DefaultScheduleGroup, Name: id.JobFamily("loose"), Expression: "cron(0 1 * * ? *)", Timezone: "UTC",
			State: "ENABLED"},
		has("edited", "cron(0 3 * * ? *)", "ENABLED"), has("gone", "cron(30 4 * * ? *)", "ENABLED"),
		has("off", "cron(0 3 * * ? *)", "DISABLED"),
		has("once", "at(2026-12-01T10:00:00)", "ENABLED"), has("past", "at(2025-12-01T10:00:00)", "ENABLED"),
		has("rate", "rate(1 hour)", "ENABLED"),
	}
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	said := func() (lines []string) {
		for _, r := range l.NextRuns(now) {
			if !r.At.IsZero() {
				r.Words = r.At.Format(time.DateTime) + " " + r.Zone
			}
			lines = append(lines, r.Job+" "+r.Words)
		}
		return lines
	}
	want := []string{"edited 2026-11-24 03:00:00 Europe/Vienna", "off paused", "new not there yet",
		"rate every hour",
		"once 2026-12-01 10:00:00 Europe/Vienna", "past never again", "gone 2026-11-24 04:30:00 Europe/Vienna"}
	if got := said(); !slices.Equal(got, want) {
		t.Errorf("%q\nnot %q", got, want)
	}
	l.Live.Schedules.Err = errors.New("denied")
	if got := said(); got[2] != "new not read" || got[0] != want[0] {
		t.Errorf("in part unread: %q", got)
	}
	if zone := CommonZone(l.NextRuns(now)); zone != "Europe/Vienna" {
		t.Errorf("the times are in %q", zone)
	}
	l.Live.Schedules.Items[2].Timezone = "UTC"
	if zone := CommonZone(l.NextRuns(now)); zone != "" {
		t.Errorf("times in two zones are all in %q", zone)
	}
}

// TestWorkersInWords: how each stands, wanted or not; a stopped one is no fault, one without its tasks is.
func TestWorkersInWords(t *testing.T) {
	s := running()
	s.Settings.Workers = []stack.Worker{{Name: "mails", Count: 2}, {Name: "idle"}, {Name: "new", Count: 1},
		{Name: "dead", Count: 1}}
	id := s.Live.Identity
	of := func(name string, running, desired int) live.Service {
		return live.Service{Name: id.Worker(name), Status: "ACTIVE", Running: running, Desired: desired, Tags: id.Tags(),
			TaskDefinition: "arn:aws:ecs:eu-west-1:1:task-definition/shop-" + name + ":3"}
	}
	foreign := of("foreign", 1, 1)
	foreign.Tags = nil
	s.Live.Services.Items = []live.Service{of("mails", 1, 2), of("idle", 0, 0), of("dead", 0, 1), of("old", 1, 1), foreign}
	want := []Worker{{"mails", Pending, "1 of 2 running, revision shop-mails:3"}, {"idle", Healthy, "stopped"},
		{"new", Missing, "not there yet"}, {"dead", Unhealthy, "0 of 1 running, revision shop-dead:3"},
		{"old", Healthy, "1 of 1 running, revision shop-old:3"}}
	if got := s.Workers(); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if step := s.Step(plan.Plan{}, "service"); step.Health != Unhealthy {
		t.Errorf("the step is %+v", step)
	}
	s.Live.Services = live.List[live.Service]{Err: errors.New("denied")}
	if got := s.Workers(); got[0].Health != Unknown || got[0].Words != "could not be read" {
		t.Errorf("unread: %+v", got)
	}
}

// TestDiagramWithACertificateOfTheirs: a certificate that the account has is no part of a load balancer that is not
// there yet.
func TestDiagramWithACertificateOfTheirs(t *testing.T) {
	s := running()
	s.Settings.Service.Certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/theirs"
	p := plan.Plan{Actions: []plan.Action{{ID: "service/certificate", Step: "service", Verb: plan.None, NotOurs: true},
		{ID: "service/load-balancer", Step: "service", Verb: plan.Create}}}
	if b, _ := s.Diagram(p, cost.Estimate{}).Box("load-balancer"); b.State != Missing {
		t.Errorf("the load balancer is %d: %s", b.State, b.Words)
	}
}
