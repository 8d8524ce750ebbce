package ingress

import (
	"context"
	"time"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"

	"slipway/steps/live"
	"slipway/steps/plan"
)

// oldTargetGroups are the stack's own target groups that it should not have any more.
func oldTargetGroups(b *plan.Builder) []live.TargetGroup {
	want := b.Live.TargetGroup(b.Settings.Service.Port)
	return live.Without(b.Live.TargetGroups.Items, func(g live.TargetGroup) bool {
		return want != nil && g.ARN == want.ARN || !b.Live.Identity.Owns(g.Tags)
	})
}

// planOldTargetGroups deletes what a new target group has replaced, once neither a listener nor the service uses it.
func planOldTargetGroups(b *plan.Builder) {
	if !b.Live.TargetGroups.Read() {
		return // nothing tells which of them serves
	}
	for n, g := range oldTargetGroups(b) {
		id := numbered(idOldTargetGroup, n+1)
		// it goes under the replacement's consent: it is the second half of the same action
		b.Add(deleteTargetGroup(id, plan.Replace, g, idTargetGroup, idListener80, idListener443, idService))
	}
}

func deleteTargetGroup(id string, verb plan.Verb, g live.TargetGroup, needs ...string) plan.Action {
	return plan.Action{
		ID: id, Step: step, Verb: verb, Name: g.Name, Title: "old target group " + g.Name, Needs: needs,
		Calls: []string{"elbv2 delete-target-group"},
		Run: func(ctx context.Context, r *plan.Run) error {
			return r.Delete(ctx, plan.Deletion{
				What: "target group " + g.Name, InUse: []string{"ResourceInUse"}, Detail: "the listeners are letting go of it",
				Typical: 10 * time.Second, Timeout: 5 * time.Minute,
				Call: func(ctx context.Context) error {
					_, err := r.Clients.ELB.DeleteTargetGroup(ctx, &elb.DeleteTargetGroupInput{TargetGroupArn: &g.ARN})
					return err
				},
				Record: func(l *live.Stack) {
					l.TargetGroups.Items = live.Without(l.TargetGroups.Items, func(o live.TargetGroup) bool { return o.ARN == g.ARN })
				},
			})
		},
	}
}

func destroyTargetGroups(b *plan.Builder) {
	groups, ok := plan.NeededList(b, step, "target groups", b.Live.TargetGroups)
	if !ok {
		return
	}
	foreign := func(g live.TargetGroup) bool { return !b.Live.Identity.Owns(g.Tags) }
	for n, g := range live.Without(groups, foreign) {
		a := deleteTargetGroup(numbered(idTargetGroup, n+1), plan.Delete, g, idLoadBalancer, idListener80,
			idListener443, idService)
		a.Title = "target group"
		b.Add(a)
	}
}
