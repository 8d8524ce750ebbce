package window

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// Open plans a window: what closes it, then the public address, and last the rule that lets one address in.
func Open(b *plan.Builder, q Request) {
	l := b.Live
	d := database(b)
	if d == nil {
		return
	}
	if w := l.Window(); w.Open() {
		refuse(b, "it is open already: "+w.Says(), "one window at a time: wait for its end, or slipway db close")
		return
	}
	group := l.OwnGroup(l.Identity.DatabaseGroup())
	switch {
	case group == nil || !slices.Contains(d.SecurityGroups, group.ID):
		refuse(b, "it is not in its security group "+l.Identity.DatabaseGroup()+", so a rule in that opens nothing",
			"slipway apply puts it there")
		return
	case d.Status != "available":
		refuse(b, "it is "+d.Status, "try again when it is available")
		return
	}
	if why := unreachable(l, *d); why != "" {
		refuse(b, why, "use slipway run -- COMMAND, which needs no address")
		return
	}
	planClosers(b, q, group.ID, d.Port)
	b.Add(plan.Action{
		ID: idPublic, Step: step, Verb: plan.Update, Name: d.ID, Title: "public address of the database",
		Needs: []string{idClosers}, Changes: []plan.Change{{Field: "public", From: "no", To: "yes"}},
		Typical: 2 * time.Minute, Calls: []string{"rds modify-db-instance"},
		Run: func(ctx context.Context, r *plan.Run) error {
			if w := r.Live().Window(); w == nil || len(w.Closers) < live.ClosersPerWindow {
				return errNoWindow
			}
			return setPublic(ctx, r, true)
		},
	})
	b.Add(plan.Action{
		ID: idRule, Step: step, Verb: plan.Update, Name: group.Name, Title: "security group " + group.Name,
		Needs:   []string{idPublic},
		Changes: []plan.Change{{Field: "ingress", To: fmt.Sprintf("tcp %d from %s, for %s", d.Port, q.cidr(), words(q.For))}},
		Calls:   []string{"ec2 authorize-security-group-ingress"},
		Run:     func(ctx context.Context, r *plan.Run) error { return letIn(ctx, r, q, *group, d.Port) },
	})
}

// unreachable says why an address of the database would lead nowhere: it lies in a subnet without a way in from the
// internet. Which of its subnets it lies in is RDS's choice.
func unreachable(l *live.Stack, d live.Database) string {
	g := l.DatabaseSubnets.Value
	switch {
	case l.DatabaseSubnets.Err != nil || l.Subnets.Err != nil || l.RouteTables.Err != nil:
		return "its subnets or their routes could not be read, so it is not known whether an address would lead to it"
	case g == nil:
		return ""
	}
	for _, s := range l.Subnets.Items {
		if slices.Contains(g.Subnets, s.ID) && !l.Public(s) && !s.Default {
			return "it lies in a private subnet (" + s.ID + " has no route from the internet), so that a public address would " +
				"lead nowhere"
		}
	}
	return ""
}

// unheard is how long RDS may show nothing of a change that it has taken.
const unheard = time.Minute

// setPublic switches the public address on or off, which RDS does at once, and waits for it. Nothing else that RDS has
// put off is hurried by it.
func setPublic(ctx context.Context, r *plan.Run, public bool) error {
	id := r.Live().Identity.Database()
	var asked time.Time
	return r.Until(ctx, plan.Wait{Typical: 20 * time.Second, Timeout: 20 * time.Minute,
		Check: func(ctx context.Context) (bool, string, error) {
			fact := live.ReadDatabase(ctx, r.Clients, id)
			d := fact.Value
			switch {
			case fact.Err != nil:
				return false, "", fmt.Errorf("watch database %s: %w", id, fact.Err)
			case d == nil:
				return false, "", fmt.Errorf("database %s is not there any more", id)
			case d.Public == public:
				r.Record(func(l *live.Stack) { l.Database = fact })
				return true, "", nil
			case d.Status != "available" && d.Status != "storage-optimization":
				return false, d.Status, nil // RDS takes no other change, or is at this one
			case r.Clock.Now().Sub(asked) < unheard:
				return false, "modifying", nil
			}
			_, err := r.Clients.RDS.ModifyDBInstance(ctx, &rds.ModifyDBInstanceInput{DBInstanceIdentifier: &id,
				PubliclyAccessible: &public})
			if cloud.Is(err, "InvalidDBInstanceState") {
				return false, "busy", nil
			}
			asked = r.Clock.Now()
			return false, "modifying", err
		}})
}

// letIn adds the rule. EC2 says where it is there already, by a call whose reply was lost.
func letIn(ctx context.Context, r *plan.Run, q Request, g live.SecurityGroup, port int) error {
	w := r.Live().Window()
	if w == nil || len(w.Closers) < live.ClosersPerWindow {
		return errNoWindow
	}
	about := live.WindowRule + w.Until.UTC().Format(time.RFC3339)
	_, err := r.Clients.EC2.AuthorizeSecurityGroupIngress(ctx, &ec2.AuthorizeSecurityGroupIngressInput{
		GroupId: &g.ID, IpPermissions: []types.IpPermission{{IpProtocol: new("tcp"), FromPort: new(int32(port)),
			ToPort: new(int32(port)), IpRanges: []types.IpRange{{CidrIp: new(q.cidr()), Description: &about}}}},
	})
	if err != nil && !cloud.Is(err, "InvalidPermission.Duplicate") {
		return fmt.Errorf("open security group %s: %w", g.Name, err)
	}
	if err := record(ctx, r, g); err != nil {
		return err
	}
	if w := r.Live().Window(); w == nil || w.Rule == nil {
		return fmt.Errorf("open security group %s: it lets %s in already, by a rule that is no window's; remove that first",
			g.Name, q.cidr())
	}
	return nil
}

// record reads a group again after its rules were changed.
func record(ctx context.Context, r *plan.Run, g live.SecurityGroup) error {
	fact := live.ReadSecurityGroup(ctx, r.Clients, g.ID)
	if fact.Err != nil || fact.Value == nil {
		return fact.Err
	}
	r.Record(func(l *live.Stack) {
		l.SecurityGroups.Items = live.With(l.SecurityGroups.Items, *fact.Value,
			func(o live.SecurityGroup) bool { return o.ID == g.ID })
	})
	return nil
}
