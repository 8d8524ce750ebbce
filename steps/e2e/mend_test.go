package e2e

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/plan"
)

// insecureRepository are a repository and a database that somebody has changed in what no other test does.
func insecureRepository() []insecure {
	name := new("shop")
	return []insecure{
		{"no scan on push", func(x *tampered) {
			_, err := x.ECR.PutImageScanningConfiguration(x.tb.Context(), &ecr.PutImageScanningConfigurationInput{
				RepositoryName: name, ImageScanningConfiguration: &ecrtypes.ImageScanningConfiguration{}})
			x.ok(err)
		}, []string{"ecr-scan-on-push"}},
		{"tags that can be moved", func(x *tampered) {
			_, err := x.ECR.PutImageTagMutability(x.tb.Context(), &ecr.PutImageTagMutabilityInput{
				RepositoryName: name, ImageTagMutability: ecrtypes.ImageTagMutabilityMutable})
			x.ok(err)
		}, []string{"ecr-immutable-tags"}},
		{"logs that stay in RDS", func(x *tampered) {
			_, err := x.RDS.ModifyDBInstance(x.tb.Context(), &rds.ModifyDBInstanceInput{DBInstanceIdentifier: new("shop-db"),
				ApplyImmediately: new(true), CloudwatchLogsExportConfiguration: &rdstypes.CloudwatchLogsExportConfiguration{
					DisableLogTypes: []string{"postgresql", "upgrade"}}})
			x.ok(err)
		}, []string{"database-logs"}},
		{"images that are kept for ever", func(x *tampered) {
			_, err := x.ECR.DeleteLifecyclePolicy(x.tb.Context(), &ecr.DeleteLifecyclePolicyInput{RepositoryName: name})
			x.ok(err)
		}, []string{"ecr-lifecycle"}},
		{"another environment", servedBy(func(c *ecstypes.ContainerDefinition) {
			for i := range c.Environment {
				if *c.Environment[i].Name == "APP_ENV" {
					c.Environment[i].Value = new("development")
				}
			}
		}), []string{"app-env-production"}},
		{"logs of a month", func(*tampered) {}, []string{"log-retention-a-year"}}, // as they are by default
	}
}

// TestMends: what is said to put a finding right does, and does nothing else.
func TestMends(t *testing.T) {
	states := slices.Concat(insecureNetwork(), insecureEdge(), insecureRoles(), insecureData(), insecureRepository())
	for _, id := range steps.Mendable() {
		at := slices.IndexFunc(states, func(s insecure) bool { return len(s.flips) == 1 && s.flips[0] == id })
		if at < 0 {
			t.Errorf("no state is insecure by %s alone", id)
			continue
		}
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				built := withWorker()
				built.Image.URI = ""
				l := newLab(t, built)
				l.mustApply(typed())
				x := &tampered{lab: l, Clients: l.session.Env.Clients, read: l.session.Read(t.Context())}
				states[at].do(x)
				time.Sleep(30 * time.Minute)
				if f := statuses(l.session.Read(t.Context()))[id]; f.Status == check.Pass {
					t.Errorf("%s: it passes before", states[at].name)
				}
				mend, _ := steps.Mending(id)
				if err := mend.Apply(&l.session.Settings); err != nil {
					t.Fatal(err)
				}
				_, r := l.run(t.Context(), plan.Intent{Fields: mend.Fields}, func(p plan.Plan) plan.Plan {
					narrowed, _ := steps.Scope{Finding: id}.Narrow(p)
					for _, a := range narrowed.Work() {
						if !slices.Contains(mend.Actions, a.ID) {
							t.Errorf("it does %s too", a.ID)
						}
					}
					return narrowed
				})
				if !r.OK() || len(r.Events) == 0 {
					t.Fatalf("%s: %v: nothing was done, or not well", states[at].name, r.Failures())
				}
				time.Sleep(10 * time.Minute) // what RDS sets up by and by
				if f := statuses(l.session.Read(t.Context()))[id]; f.Status != check.Pass {
					t.Errorf("%s: after it %s: %s", states[at].name, f.Status, f.Detail)
				}
				if left := l.planned(plan.Intent{}).Work(); len(left) > 0 {
					t.Errorf("%s: after it there is work left: %s %s %v", states[at].name, left[0].Verb, left[0].ID, left[0].Changes)
				}
			})
		})
	}
}
