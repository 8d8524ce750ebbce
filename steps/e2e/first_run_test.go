package e2e

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"

	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/sandbox"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// TestFirstRunMeetsWhatIsNotSeenYet sets up a stack in an account where everything that is made takes long to be seen,
// and holds that each of the refusals was met and waited for.
func TestFirstRunMeetsWhatIsNotSeenYet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := shop()
		s.Network.VPC, s.Schedule.Jobs = "new", nil
		slow := sandbox.FirstRun()
		slow.GroupVisible, slow.TagsVisible = 8*time.Second, 6*time.Second
		slow.RolePassable, slow.GatewayAttach, slow.ClusterVisible, slow.StoreVisible = 45*time.Second, 30*time.Second,
			40*time.Second, 45*time.Second
		l := newLabWith(t, s, slow)
		bounds := cloud.Boundary(l.session.Identity())
		l.box.AddPolicy(bounds.Name, bounds.JSON)
		l.box.As(sandbox.Principal{ARN: "arn:aws:iam::123456789012:user/operator", Policies: first(operator())})
		l.reconnect()
		l.mustApply(typed())
		l.session.Settings.Schedule.Jobs = shop().Schedule.Jobs // a role of its own, used at once
		l.mustApply(plan.Intent{})
		met := map[string]bool{}
		for _, c := range l.box.Calls() {
			met[c.Operation+" "+c.Err] = true
		}
		for _, want := range []string{
			"RegisterTaskDefinition AccessDeniedException", "CreateSchedule AccessDeniedException",
			"AttachInternetGateway UnauthorizedOperation",
			"DescribeDBInstances DBInstanceNotFound", "DescribeReplicationGroups ReplicationGroupNotFoundFault",
			"AuthorizeSecurityGroupIngress InvalidGroup.NotFound",
		} {
			if !met[want] {
				t.Errorf("the run never met %s", want)
			}
		}
		p, _ := l.apply(t.Context(), plan.Intent{})
		if !p.Empty() {
			t.Errorf("not settled: %v", pending(p))
		}
	})
}

func first(texts []string, _ []granted) []string { return texts }

// TestPassRoleRefusedForGood holds that a role which is not new is refused at once: waiting would only hide the answer.
func TestPassRoleRefusedForGood(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		l.session.Settings.Service.Memory = 4096
		l.box.Inject(sandbox.Refuse{At: sandbox.At{Operation: "ECS:RegisterTaskDefinition"},
			Err: &smithy.GenericAPIError{Code: "AccessDeniedException",
				Message: "User: arn:aws:iam::123456789012:user/slipway is not authorized to perform: iam:PassRole on resource: " +
					"arn:aws:iam::123456789012:role/shop-eu-west-1-execution"}})
		l.box.ResetCalls()
		_, r := l.apply(t.Context(), plan.Intent{})
		if n := l.box.Counts()["ECS:RegisterTaskDefinition"]; n != 1 {
			t.Errorf("asked %d times, want once", n)
		}
		if len(r.Failures()) == 0 || !strings.Contains(fmt.Sprint(r.Failures()[0].Err), "iam:PassRole") {
			t.Errorf("failures: %v", r.Failures())
		}
	})
}

// TestFreePlan sets up a stack in an account on AWS's free plan: preflight says so, answers that nobody gave follow it,
// those that somebody gave stop the plan before anything is made, and the checklist knows why backups are short.
func TestFreePlan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := shop()
		s.Data.Class, s.Data.MultiAZ = "db.t3.small", true
		l := newLab(t, s)
		l.box.SetFreePlan(true)
		for _, f := range account.Preflight(t.Context(), l.session.Env.Clients, l.session.Who, s, false, nil) {
			if f.ID == "account" && (f.Status != account.Warn || !strings.Contains(f.Detail, "free plan")) {
				t.Errorf("preflight: %+v", f)
			}
		}
		read := l.session.Read(t.Context())
		p := l.session.Plan(read, typed())
		told := map[string]bool{}
		for _, x := range p.Problems {
			told[x.Resource] = x.Kind == plan.Invalid && strings.Contains(x.Why, "free plan") &&
				strings.Contains(x.WayOut, "upgrade")
		}
		if len(told) != 3 || !told["data.class"] || !told["data.backup_days"] || !told["data.multi_az"] {
			t.Errorf("problems: %+v", p.Problems)
		}
		answers := session.Answers{Settings: &l.session.Settings,
			Sources: map[string]question.Answer{"data.class": {Value: "db.t3.small", Source: question.You}}}
		if !answers.FitFreePlan(read) || l.session.Settings.Data.BackupDays != 1 || l.session.Settings.Data.MultiAZ ||
			l.session.Settings.Data.Class != "db.t3.small" {
			t.Errorf("suited: %+v", l.session.Settings.Data)
		}
		l.session.Settings.Data.Class = stack.Guide().Data.Class
		_, r := l.mustApply(typed())
		for _, c := range l.session.Checklist(r.Live).Checks {
			if c.ID == "database-backups" && !strings.Contains(c.Detail, "free plan") {
				t.Errorf("the check says %q", c.Detail)
			}
		}
	})
}

// TestPlanThatIsNotTold holds that a plan which may not be read stops nothing, and what RDS then refuses is explained.
func TestPlanThatIsNotTold(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		l.box.SetFreePlan(true)
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "FreeTier:*"}})
		_, r := l.apply(t.Context(), typed())
		for _, e := range r.Failures() {
			if e.Action != "data/database" || !strings.Contains(e.Err.Error(), "FreeTierRestrictionError") {
				t.Errorf("%s: %v", e.Action, e.Err)
			}
		}
		if len(r.Failures()) != 1 {
			t.Errorf("failures: %v", r.Failures())
		}
	})
}
