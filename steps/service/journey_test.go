package service_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"

	"slipway/steps/cloud"
	"slipway/steps/deploy"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

const crashing = "FROM python:3.12-slim\nLABEL slipway.sandbox=crash\nCOPY . .\nUSER 1001\nEXPOSE 8000\n"

// zone makes a public hosted zone, which the sandbox's registrar delegates to.
func (b *bench) zone(name string) string {
	b.t.Helper()
	out, err := b.clients().Route53.CreateHostedZone(b.t.Context(),
		&route53.CreateHostedZoneInput{Name: new(name), CallerReference: new(name)})
	if err != nil {
		b.t.Fatal(err)
	}
	return aws.ToString(out.HostedZone.Id)
}

func withDomain(s *stack.Settings) { s.Service.Domain = "api.example.com" }

func TestWholeStackWithDomain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(s *stack.Settings) {
			s.Data = stack.Guide().Data
			s.Service.Domain, s.Service.Release = "api.example.com", "alembic upgrade head"
			s.Schedule.Jobs = []stack.Job{{Name: "cleanup", Command: "python3 -m jobs.a", Cron: "0 23 * * ? *"},
				{Name: "notify", Command: "python3 -m jobs.b", Cron: "0 8 * * ? *"}}
		})
		b.zone("example.com")
		b.box.ResetCalls()
		r := b.must(plan.Intent{})
		t.Logf("applied in %s with %d calls (%d reads, %d writes)", r.Elapsed, len(b.box.Calls()),
			b.box.Reads(), b.box.Writes())
		own := 0
		for operation, n := range b.box.Counts() {
			if at, _, _ := strings.Cut(operation, ":"); slices.Contains([]string{"ECS", "Elastic Load Balancing v2", "ACM",
				"Route 53", "Scheduler", "Budgets", "CloudWatch Logs", "IAM"}, at) {
				own += n
			}
		}
		if own > 105 { // nothing is noticed more than ten seconds late
			t.Errorf("the three steps and their share of the read took %d calls, want at most 105: %v", own, b.box.Counts())
		}
		b.settled()
		l := b.read()
		for _, listener := range l.Listeners.Items {
			if len(listener.Rules) > 0 {
				t.Errorf("listener %d still carries %+v", listener.Port, listener.Rules)
			}
		}
		p := b.destroyPlan(l)
		wantDone(t, b.execute(p, l, plan.Intent{}))
		l = b.read()
		if p := b.destroyPlan(l); !p.Empty() {
			t.Errorf("left after destroy:\n%s", work(p))
		}
		if len(l.Records.Items) > 0 || len(l.Certificates.Items) > 0 || len(l.Families.Items) > 0 {
			t.Errorf("left: records %+v, certificates %+v, families %+v", l.Records.Items, l.Certificates.Items,
				l.Families.Items)
		}
	})
}

func TestDNSElsewhereOverTwoRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(s *stack.Settings) { s.Service.Domain, s.Service.DNS = "api.other.org", "elsewhere" })
		r := b.must(plan.Intent{})
		waiting := slices.ContainsFunc(r.Notes,
			func(n plan.Note) bool { return n.Waiting && strings.Contains(n.Text, "CNAME _") })
		if !waiting {
			t.Errorf("the records to add are not told: %+v", r.Notes)
		}
		l := b.read()
		p := b.plan(l, plan.Intent{})
		if !p.Empty() || !slices.ContainsFunc(p.Notes, func(n plan.Note) bool { return n.Waiting }) {
			t.Errorf("while it waits there is work:\n%s\nnotes %+v", work(p), p.Notes)
		}
		record := l.Certificates.Items[0].Record
		b.box.SetDNS(record.Name, "CNAME", record.Values...)
		b.box.SetDNS("api.other.org", "CNAME", l.LoadBalancer.Value.DNS)
		b.read() // ACM looks
		sandboxWait(t)
		b.must(plan.Intent{})
		b.settled()
		if l = b.read(); len(l.Listeners.Items) != 2 || len(l.Listeners.Items[0].Rules) != 0 {
			t.Errorf("443 did not come, or the rule stayed: %+v", l.Listeners.Items)
		}
	})
}

func TestDomainAddedLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.zone("example.com")
		b.must(plan.Intent{})
		b.settings.Service.Domain = "api.example.com"
		b.must(plan.Intent{})
		b.settled()
		b.settings.Service.Domain = "www.example.com"
		b.must(plan.Intent{})
		b.settled()
		if l := b.read(); len(l.Certificates.Items) != 1 || len(l.Records.Items) != 2 {
			t.Errorf("the old domain left something: %+v %+v", l.Certificates.Items, l.Records.Items)
		}
		b.settings.Service.Domain = ""
		b.must(plan.Intent{})
		b.settled()
	})
}

func TestFirstDeploymentThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.write(crashing)
		_, r := b.apply(plan.Intent{})
		said := b.failure(r, "service/service")
		for _, want := range []string{"same reason", "exit code 1", "ModuleNotFoundError", "0 tasks"} {
			if !strings.Contains(said, want) {
				t.Errorf("the failure does not say %q: %s", want, said)
			}
		}
		t.Logf("given up after %s: %s", r.Elapsed, said)
		if l := b.read(); l.Service.Value.Desired != 0 {
			t.Errorf("the service still wants %d tasks", l.Service.Value.Desired)
		}
		b.write(dockerfile)
		b.must(plan.Intent{Build: true})
		b.settled()
	})
}

func TestBadDeployGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(s *stack.Settings) {
			s.Schedule.Jobs = []stack.Job{{Name: "cleanup", Command: "python3 -m jobs.a", Cron: "0 23 * * ? *"}}
		})
		b.must(plan.Intent{})
		before := b.read()
		b.write(crashing)
		_, r := b.apply(plan.Intent{Build: true})
		said := b.failure(r, "service/service")
		if !strings.Contains(said, "serving again") || !strings.Contains(said, "ModuleNotFoundError") {
			t.Errorf("the failure says: %s", said)
		}
		t.Logf("given up after %s", r.Elapsed)
		b.settled()
		after := b.read()
		if after.Service.Value.Primary().TaskDefinition != before.Service.Value.Primary().TaskDefinition {
			t.Error("the service does not run what it ran before")
		}
		for n := range after.Families.Items {
			if after.Families.Items[n].Newest.ARN != before.Families.Items[n].Newest.ARN {
				t.Errorf("the newest revision of %s is %s, was %s", after.Families.Items[n].Name,
					after.Families.Items[n].Newest.ARN, before.Families.Items[n].Newest.ARN)
			}
		}
		b.write(dockerfile + "# mended\n")
		b.must(plan.Intent{Build: true})
		b.settled()
	})
}

func TestReleaseThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(s *stack.Settings) { s.Service.Release = "alembic upgrade head" })
		b.must(plan.Intent{})
		before := b.read()
		b.write(crashing)
		_, r := b.apply(plan.Intent{Build: true})
		said := b.failure(r, "service/release")
		if !strings.Contains(said, "exited with code 1") || !strings.Contains(said, "ModuleNotFoundError") ||
			!strings.Contains(said, "stays on") {
			t.Errorf("the failure says: %s", said)
		}
		b.settled()
		if after := b.read(); after.Service.Value.Primary().ID != before.Service.Value.Primary().ID {
			t.Error("the service was touched")
		}
	})
}

// A command by hand: the log as it comes, the exit code at the end.
func TestRunTaskByHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.must(plan.Intent{})
		l := b.read()
		run := func() (deploy.TaskResult, []string) {
			var heard []string
			result, err := deploy.RunTask(t.Context(), b.clients(), deploy.On(cloud.SystemClock{}, nil), deploy.TaskRequest{
				Cluster: l.Identity.Cluster(), Definition: l.Identity.Family(), Container: l.Identity.Family(), Command: []string{
					"python3", "-m", "jobs.a"},
				Subnets: l.Service.Value.Subnets, SecurityGroups: l.Service.Value.SecurityGroups, LogGroup: l.Identity.LogGroup(),
				StreamPrefix: "ecs",
				OnLine:       func(line deploy.Line) { heard = append(heard, line.Text) },
			})
			if err != nil {
				t.Fatal(err)
			}
			return result, heard
		}
		if result, heard := run(); !result.OK() || len(heard) == 0 || len(heard) != len(slices.Compact(slices.Clone(heard))) {
			t.Errorf("result %+v, heard %q", result, heard)
		}
		b.box.Behave(l.Running.Value.Containers[0].Image,
			sandbox.Behaviour{Crash: true, ExitCode: 3, Log: []string{"no such table"}})
		result, heard := run()
		if err := result.Err("the job"); err == nil || !strings.Contains(err.Error(), "code 3") ||
			!strings.Contains(err.Error(), "no such table") || !slices.Contains(heard, "no such table") {
			t.Errorf("result %+v (%v), heard %q", result, err, heard)
		}
	})
}

// The printed policy is enough for all the steps do, from nothing to nothing.
func TestWithTheOperatorsPolicy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, full)
		zone := b.zone("example.com")
		bounds := cloud.Boundary(b.settings.Identity("aws"))
		b.box.AddPolicy(bounds.Name, bounds.JSON)
		operator := sandbox.Principal{ARN: "arn:aws:iam::123456789012:user/dev"}
		for _, d := range cloud.OperatorPolicy(b.settings.Identity("aws"),
			cloud.Limits{Zones: []string{strings.TrimPrefix(zone, "/hostedzone/")}}) {
			operator.Policies = append(operator.Policies, d.JSON)
		}
		b.box.As(operator)
		b.must(plan.Intent{})
		b.settings.Service.Port, b.settings.Schedule.Jobs, b.settings.Budget.Limit = 3000, nil, 150
		b.must(plan.Intent{})
		b.settled()
		b.write(crashing)
		if _, r := b.apply(plan.Intent{Build: true}); len(r.Failures()) != 1 {
			t.Errorf("failures: %+v", r.Failures())
		}
		b.settled()
		l := b.read()
		wantDone(t, b.execute(b.destroyPlan(l), l, plan.Intent{}))
	})
}
