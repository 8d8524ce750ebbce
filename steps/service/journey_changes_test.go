package service_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

func TestPortReplacesTheTargetGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, withDomain)
		b.zone("example.com")
		b.must(plan.Intent{})
		b.settings.Service.Port = 3000
		p, r := b.apply(plan.Intent{})
		wantDone(t, r)
		withheld := p.Unapproved(plan.Consent{Yes: true, Replace: []string{"shop-tg"}})
		if len(withheld) > 0 {
			t.Errorf("--replace shop-tg does not cover %+v", withheld)
		}
		b.settled()
		if l := b.read(); len(l.TargetGroups.Items) != 1 || l.TargetGroups.Items[0].Name != "shop-tg-3000" {
			t.Errorf("target groups are %+v", l.TargetGroups.Items)
		}
		b.settings.Service.Port = 8000
		b.must(plan.Intent{})
		b.settled()
	})
}

func TestChangedSecretRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.must(plan.Intent{})
		sandboxWait(t)
		_, err := b.clients().SSM.PutParameter(t.Context(), &ssm.PutParameterInput{
			Name: new("/shop/production/APP_SECRET_KEY"), Value: new("0123456789abcdef0123456789abcdef"),
			Type: ssmtypes.ParameterTypeSecureString, Overwrite: new(true),
		})
		if err != nil {
			t.Fatal(err)
		}
		before := b.read()
		p, r := b.apply(plan.Intent{})
		wantDone(t, r)
		a, _ := p.Action("service/service")
		if !strings.Contains(a.Reason, "APP_SECRET_KEY") {
			t.Errorf("the reason is %q", a.Reason)
		}
		b.settled()
		after := b.read()
		if after.Service.Value.Primary().ID == before.Service.Value.Primary().ID ||
			after.Service.Value.Primary().TaskDefinition != before.Service.Value.Primary().TaskDefinition {
			t.Error("it was not a new deployment of the same revision")
		}
	})
}

// ListServiceDeployments may be denied; the primary deployment's own state then decides.
func TestWithoutServiceDeployments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "ECS:ListServiceDeployments"}})
		b.must(plan.Intent{})
		b.settled()
		b.write(crashing)
		_, r := b.apply(plan.Intent{Build: true})
		if said := b.failure(r, "service/service"); !strings.Contains(said, "serving again") {
			t.Errorf("the failure says: %s", said)
		}
		b.settled()
	})
}

// A record made between the plan and the write is not overwritten.
func TestRecordMadeMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, withDomain)
		zone := b.zone("example.com")
		l := b.read()
		p := b.plan(l, plan.Intent{})
		_, err := b.clients().Route53.ChangeResourceRecordSets(t.Context(), &route53.ChangeResourceRecordSetsInput{
			HostedZoneId: &zone,
			ChangeBatch: &types.ChangeBatch{
				Changes: []types.Change{{Action: types.ChangeActionCreate, ResourceRecordSet: &types.ResourceRecordSet{
					Name: new("api.example.com"), Type: types.RRTypeA, TTL: new(int64(60)),
					ResourceRecords: []types.ResourceRecord{{Value: new("192.0.2.1")}},
				}}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		r := b.execute(p, l, plan.Intent{})
		if said := b.failure(r, "service/alias"); !strings.Contains(said, "192.0.2.1") {
			t.Errorf("the failure says: %s", said)
		}
		if after := b.read(); !slices.ContainsFunc(after.Records.Items,
			func(r live.Record) bool { return slices.Contains(r.Values, "192.0.2.1") }) {
			t.Error("the record was overwritten")
		}
	})
}

func TestJobComesAndGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(s *stack.Settings) {
			s.Schedule.Jobs = []stack.Job{{Name: "cleanup", Command: "python3 -m jobs.a", Cron: "0 23 * * ? *"}}
		})
		b.must(plan.Intent{})
		b.settings.Schedule.Jobs = []stack.Job{{Name: "notify", Command: "python3 -m jobs.b", Cron: "rate(6 hours)",
			CPU: 256, Memory: 512}}
		b.must(plan.Intent{})
		b.settled()
		l := b.read()
		if len(l.Schedules.Items) != 1 || l.Schedules.Items[0].Name != "shop-notify" || len(l.Families.Items) != 2 {
			t.Errorf("schedules %+v, families %+v", l.Schedules.Items, l.Families.Items)
		}
		b.write(dockerfile + "# new\n")
		b.must(plan.Intent{Build: true})
		b.settled()
		l = b.read()
		if l.Families.Items[0].Newest.Containers[0].Image != l.Families.Items[1].Newest.Containers[0].Image {
			t.Error("the job does not run the service's image")
		}
	})
}

// A zone that nobody asks is told from one that is slow: everything else is made, HTTPS waits for the registrar.
func TestUndelegatedZone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, withDomain)
		b.zone("example.com")
		b.box.Undelegate("example.com")
		_, r := b.apply(plan.Intent{})
		if !r.OK() {
			t.Fatalf("what waits for a person is a failure: %+v", r.Failures())
		}
		if len(r.WaitingOnUser) != 1 || !strings.Contains(r.WaitingOnUser[0].Text, "ns1.registrar.example") ||
			!strings.Contains(r.WaitingOnUser[0].Text, "at the registrar set the name servers to") {
			t.Errorf("held for: %+v", r.WaitingOnUser)
		}
		for _, e := range r.Events {
			want := plan.Done
			if e.Action == "service/issued" || e.Action == "service/listener-443" {
				want = plan.WaitingOnUser
			}
			if e.State != want {
				t.Errorf("%s ended %s %s", e.Action, e.State, e.Detail)
			}
		}
		if r.Elapsed > 12*time.Minute {
			t.Errorf("waited %s", r.Elapsed)
		}
		b.box.Delegate("example.com")
		b.must(plan.Intent{})
		b.settled()
	})
}

// A build that gives the image that runs brings no revision, no release and no deployment.
func TestSameImageAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(s *stack.Settings) { s.Service.Release = "alembic upgrade head" })
		b.must(plan.Intent{})
		before := b.read()
		b.must(plan.Intent{Build: true})
		after := b.read()
		if len(after.OneShots.Items) != len(before.OneShots.Items) ||
			after.Service.Value.Primary().ID != before.Service.Value.Primary().ID || len(after.Families.Items[0].ARNs) != 1 {
			t.Errorf("tasks %d then %d, revisions %v", len(before.OneShots.Items), len(after.OneShots.Items),
				after.Families.Items[0].ARNs)
		}
	})
}
