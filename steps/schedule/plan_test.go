package schedule

import (
	"slices"
	"strings"
	"testing"

	"slipway/steps/cost"
	"slipway/steps/deploy"
	"slipway/steps/iam"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
	"slipway/steps/stack"
)

const testImage = plantest.Image

func shop() stack.Settings {
	s := plantest.Shop()
	s.Schedule.Jobs = []stack.Job{{Name: "cleanup", Command: "python3 -m jobs.expire", Cron: "0 23 * * ? *"}}
	return s
}

// standingStack is AWS with the jobs of the settings in order.
func standingStack(t *testing.T, s stack.Settings) *live.Stack {
	t.Helper()
	l := &live.Stack{Identity: s.Identity("aws")}
	i := l.Identity
	l.Subnets.Items = []live.Subnet{{ID: "subnet-a"}, {ID: "subnet-b"}}
	l.SecurityGroups.Items = []live.SecurityGroup{{ID: "sg-app", Name: i.AppGroup(), Tags: i.Tags()}}
	l.Running = live.Found(live.TaskDefinition{Containers: []live.Container{{Name: i.Family(), Image: testImage}}}, "")
	role := schedulerRole(s, i)
	trust, err := role.Trust.JSON()
	if err != nil {
		t.Fatal(err)
	}
	policy, err := role.Policy.JSON()
	if err != nil {
		t.Fatal(err)
	}
	l.SchedulerRole = live.Found(live.Role{Name: role.Name, Trust: trust,
		Inline: map[string]string{iam.PolicyName: policy}, Tags: i.Tags()}, "")
	l.ScheduleGroup = live.Found(live.ScheduleGroup{Name: i.ScheduleGroup(), State: "ACTIVE", Tags: i.Tags()}, "")
	for _, job := range s.Schedule.Jobs {
		d, err := deploy.JobDefinition(s, l, job, testImage)
		if err != nil {
			t.Fatal(err)
		}
		d.ARN = i.ARN("ecs", "task-definition/"+d.Family+":1")
		l.Families.Items = append(l.Families.Items, live.Family{Name: d.Family, Newest: d, ARNs: []string{d.ARN}})
		schedule, err := desired(s, i, job)
		if err != nil {
			t.Fatal(err)
		}
		schedule.Subnets, schedule.SecurityGroups = []string{"subnet-a", "subnet-b"}, []string{"sg-app"}
		l.Schedules.Items = append(l.Schedules.Items, schedule)
	}
	return l
}

func TestPlan(t *testing.T) {
	tests := []struct {
		name   string
		change func(*stack.Settings, *live.Stack)
		intent plan.Intent
		want   map[string]plan.Verb
	}{
		{name: "in order", change: func(*stack.Settings, *live.Stack) {}, want: map[string]plan.Verb{}},
		{name: "from nothing", change: func(_ *stack.Settings, l *live.Stack) { *l = live.Stack{Identity: l.Identity} },
			want: map[string]plan.Verb{idRole: plan.Create, idGroup: plan.Create, "schedule/definition-cleanup": plan.Create,
				"schedule/cleanup": plan.Create}},
		{name: "another time", change: func(s *stack.Settings, _ *live.Stack) { s.Schedule.Jobs[0].Cron = "0 0 * * ? *" },
			want: map[string]plan.Verb{"schedule/cleanup": plan.Update}},
		{name: "another zone", change: func(s *stack.Settings, _ *live.Stack) { s.Schedule.Timezone = "Africa/Lagos" },
			want: map[string]plan.Verb{"schedule/cleanup": plan.Update}},
		{name: "another command", change: func(s *stack.Settings,
			_ *live.Stack) {
			s.Schedule.Jobs[0].Command = "python3 -m jobs.b"
		}, want: map[string]plan.Verb{"schedule/definition-cleanup": plan.Update}},
		{name: "the service's image has moved on", change: func(_ *stack.Settings, l *live.Stack) {
			l.Running.Value.Containers[0].Image = strings.ReplaceAll(testImage, "1111", "2222")
		}, want: map[string]plan.Verb{"schedule/definition-cleanup": plan.Update}},
		{name: "Scheduler's own retries", change: func(_ *stack.Settings,
			l *live.Stack) {
			l.Schedules.Items[0].Retries = 185
		}, want: map[string]plan.Verb{"schedule/cleanup": plan.Update}},
		{name: "a job renamed", change: func(s *stack.Settings, _ *live.Stack) { s.Schedule.Jobs[0].Name = "tidy" },
			want: map[string]plan.Verb{idRole: plan.Update, "schedule/definition-tidy": plan.Create,
				"schedule/tidy": plan.Create, "schedule/definition-cleanup": plan.Delete, "schedule/cleanup": plan.Delete}},
		{name: "no jobs any more", change: func(s *stack.Settings, _ *live.Stack) { s.Schedule.Jobs = nil },
			want: map[string]plan.Verb{"schedule/definition-cleanup": plan.Delete, "schedule/cleanup": plan.Delete}},
		{name: "switched off by hand", change: func(_ *stack.Settings,
			l *live.Stack) {
			l.Schedules.Items[0].State = "DISABLED"
		}, want: map[string]plan.Verb{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := shop()
			l := standingStack(t, s)
			tt.change(&s, l)
			b := plan.NewBuilder(s, l, tt.intent)
			Plan(b)
			p := b.Plan()
			got := map[string]plan.Verb{}
			for _, a := range p.Work() {
				got[a.ID] = a.Verb
			}
			if len(p.Problems) > 0 || len(got) != len(tt.want) {
				t.Errorf("plan %v, problems %+v, want %v", got, p.Problems, tt.want)
			}
			for id, verb := range tt.want {
				if got[id] != verb {
					t.Errorf("%s is %q, want %q", id, got[id], verb)
				}
			}
		})
	}
}

func TestJobsWaitForTheService(t *testing.T) {
	s := shop()
	b := plan.NewBuilder(s, &live.Stack{Identity: s.Identity("aws")}, plan.Intent{})
	Plan(b)
	a, _ := b.Plan().Action("schedule/definition-cleanup")
	if !slices.Contains(a.Needs, "service/service") {
		t.Errorf("a job's revision needs %v", a.Needs)
	}
}

// The guide's schedules are told of, and neither taken nor in the way.
func TestTheGuidesSchedules(t *testing.T) {
	s := shop()
	l := standingStack(t, s)
	l.Schedules.Items = append(l.Schedules.Items, live.Schedule{Name: "shop-nightly-cleanup", Group: "default",
		Cluster: l.Identity.ARN("ecs", "cluster/shop")})
	b := plan.NewBuilder(s, l, plan.Intent{})
	Plan(b)
	p := b.Plan()
	if !p.Empty() || len(p.Problems) > 0 || len(p.Notes) != 1 || !strings.Contains(p.Notes[0].Text,
		"shop-nightly-cleanup") {
		t.Errorf("work %v, problems %+v, notes %+v", p.Work(), p.Problems, p.Notes)
	}
	b = plan.NewBuilder(s, l, plan.Intent{})
	Destroy(b)
	for _, a := range b.Plan().Work() {
		if strings.Contains(a.Name, "nightly") {
			t.Errorf("destroy takes %s", a.Name)
		}
	}
}

func TestCheckJob(t *testing.T) {
	tests := []struct{ name, cron, command, says string }{
		{"cleanup", "0 23 * * ? *", "python3 -m jobs.a", ""},
		{"api", "0 23 * * ? *", "x", "the stack's own"},
		{"group", "0 23 * * ? *", "x", "the stack's own"},
		{"staging-api", "0 23 * * ? *", "x", "another environment"},
		{"definition-x", "0 23 * * ? *", "x", "the stack's own"},
		{"Cleanup", "0 23 * * ? *", "x", "lower-case"},
		{"clean--up", "0 23 * * ? *", "x", "single hyphens"},
		{strings.Repeat("a", 40), "0 23 * * ? *", "x", "39"},
		{"cleanup", "0 23 * *", "x", "AWS's cron has six"},
		{"cleanup", "0 23 * * *", "x", ""},
		{"cleanup", "0 23 * * ? *", "a && b", "needs a shell"},
		{"cleanup", "0 23 * * ? *", " ", "no command"},
	}
	for _, tt := range tests {
		err := CheckJob(stack.Job{Name: tt.name, Cron: tt.cron, Command: tt.command})
		if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("%s, %s, %q says %v, want %q", tt.name, tt.cron, tt.command, err, tt.says)
		}
	}
}

func TestRecoverGivesTheJobsBack(t *testing.T) {
	s := shop()
	s.Schedule.Timezone = "Europe/Dublin"
	s.Schedule.Jobs = append(s.Schedule.Jobs, stack.Job{Name: "notify", Command: "sh -c 'a && b'", Cron: "rate(6 hours)",
		CPU: 256, Memory: 512})
	l := standingStack(t, s)
	lost := stack.Guide()
	lost.App, lost.Region, lost.Account = s.App, s.Region, s.Account
	Recover(l, &lost)
	if lost.Get("schedule.jobs") != s.Get("schedule.jobs") || lost.Schedule.Timezone != "Europe/Dublin" {
		t.Errorf("recovered %s in %s, want %s", lost.Get("schedule.jobs"), lost.Schedule.Timezone, s.Get("schedule.jobs"))
	}
}

func TestPrices(t *testing.T) {
	lines := Prices(shop(), cost.Embedded())
	// 30.4 runs of five minutes at 0.5 vCPU, 1 GB and one address, eu-west-1
	if len(lines) != 1 || lines[0].USD < 0.06 || lines[0].USD > 0.09 || !lines[0].Estimated {
		t.Errorf("lines are %+v", lines)
	}
}
