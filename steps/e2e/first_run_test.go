package e2e

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"

	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
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
