package window

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// Close plans the end of a window, whatever of it there is: the rule first, then the public address, and only then what
// would have closed it.
func Close(b *plan.Builder) {
	l := b.Live
	w := l.Window()
	d := database(b)
	if d == nil {
		return
	}
	if w != nil && w.Rule != nil {
		rule := *w.Rule
		group := live.SecurityGroup{ID: w.Group, Name: l.Identity.DatabaseGroup()}
		b.Add(plan.Action{
			ID: idRule, Step: step, Verb: plan.Update, Name: group.Name, Title: "security group " + group.Name,
			Changes: []plan.Change{{Field: "ingress", From: fmt.Sprintf("tcp %d from %s", rule.From, rule.CIDR), To: "removed"}},
			Calls:   []string{"ec2 revoke-security-group-ingress"},
			Run: func(ctx context.Context, r *plan.Run) error {
				_, err := r.Clients.EC2.RevokeSecurityGroupIngress(ctx, &ec2.RevokeSecurityGroupIngressInput{
					GroupId: &group.ID, SecurityGroupRuleIds: []string{rule.ID}})
				if err != nil && !cloud.NotFound(err) && !cloud.Is(err, "InvalidSecurityGroupRuleId.NotFound") {
					return fmt.Errorf("close security group %s: %w", group.Name, err)
				}
				return record(ctx, r, group)
			},
		})
	}
	if d.Public {
		b.Add(plan.Action{
			ID: idPublic, Step: step, Verb: plan.Update, Name: d.ID, Title: "public address of the database",
			Needs: []string{idRule}, Changes: []plan.Change{{Field: "public", From: "yes", To: "no"}},
			Typical: 2 * time.Minute, Calls: []string{"rds modify-db-instance"},
			Run: func(ctx context.Context, r *plan.Run) error { return setPublic(ctx, r, false) },
		})
	}
	if !d.Public && w.InForce(l.ReadAt) {
		// RDS shows nothing of an address that it was asked for a moment ago, by a run that was killed then
		b.Note(plan.Note{Step: step, Text: "the database has no public address; the schedules that would take one away " +
			"stay until their time, " + w.Until.UTC().Format("15:04 UTC") + ", and go by themselves"})
		return
	}
	planCloserDeletes(b, idRule, idPublic)
	destroyRole(b, idRule, idPublic)
}
