package network

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

func planGroups(b *plan.Builder, h location) {
	for _, g := range groups(b.Settings, b.Live.Identity) {
		if g.wanted {
			planGroup(b, h, g)
		} else {
			planUnwanted(b, h, g)
		}
	}
}

// planGroup compares one group and its rules. Rules that are missing are added; whatever else lets traffic in is taken
// away.
func planGroup(b *plan.Builder, h location, g group) {
	l := b.Live
	a := plan.Action{ID: g.act, Step: Step, Verb: plan.None, Name: g.name, Title: "security group " + g.name,
		Needs: []string{actVPC}}
	if g.fromAct != "" {
		a.Needs = append(a.Needs, g.fromAct)
	}
	has := l.GroupIn(h.at(), g.name)
	if has == nil {
		a.Verb = plan.Create
		a.Calls = []string{"ec2 create-security-group", "ec2 authorize-security-group-ingress"}
		for _, p := range g.ports {
			a.Changes = append(a.Changes, plan.Change{Field: "ingress", To: fmt.Sprintf("tcp %d from %s", p, origin(g)),
				Answer: answerOf(g)})
		}
		a.Run = func(ctx context.Context, r *plan.Run) error { return createGroup(ctx, r, g) }
		b.Add(a)
		return
	}
	if !b.Owned(Step, "security group", g.name, has.Tags) {
		return
	}
	missing, extra := g.compare(has.Rules, g.rules(sourceOf(l, h.at(), g)))
	served, extra := stillServed(l, g, extra)
	for _, r := range missing {
		a.Changes = append(a.Changes, plan.Change{Field: "ingress", To: fmt.Sprintf("tcp %d from %s", r.From, origin(g)),
			Answer: answerOf(g)})
	}
	for _, r := range extra {
		a.Changes = append(a.Changes, plan.Change{Field: "ingress", From: say(l, r), To: "removed"})
	}
	if len(a.Changes) > 0 {
		a.Verb = plan.Update
		if len(missing) > 0 {
			a.Calls = append(a.Calls, "ec2 authorize-security-group-ingress")
		}
		if len(extra) > 0 {
			a.Calls = append(a.Calls, "ec2 revoke-security-group-ingress")
			a.Reason = "it lets in what it should not"
		}
		a.Run = func(ctx context.Context, r *plan.Run) error { return updateGroup(ctx, r, g) }
	}
	b.Add(a)
	if len(served) > 0 {
		closeOldPort(b, g, served)
	}
}

func origin(g group) string {
	if g.from == "" {
		return everywhere
	}
	return g.from
}

func answerOf(g group) string {
	if g.act == actAppGroup {
		return "service.port"
	}
	return ""
}

// sourceOf is the id of the group g is behind, "" while it is not made.
func sourceOf(l *live.Stack, vpc string, g group) string {
	if src := l.GroupIn(vpc, g.from); src != nil {
		return src.ID
	}
	return ""
}

// stillServed takes from the extra rules those the running tasks are reached by: after a change of the port they stay
// until the new revision serves.
func stillServed(l *live.Stack, g group, extra []live.Rule) (served, rest []live.Rule) {
	port := 0
	if run := l.Running.Value; run != nil && len(run.Containers) > 0 {
		port = run.Containers[0].Port
	}
	for _, r := range extra {
		if g.act == actAppGroup && protocol(r) == "tcp" && port != 0 && r.From == port && r.To == port &&
			from(l, r) == g.from {
			served = append(served, r)
		} else {
			rest = append(rest, r)
		}
	}
	return served, rest
}

func closeOldPort(b *plan.Builder, g group, served []live.Rule) {
	a := plan.Action{
		ID: actOldPort, Step: Step, Verb: plan.Update, Name: g.name, Title: "the old port in " + g.name,
		Reason: "closed once the new port serves", Needs: []string{g.act, "service/service", "service/health"},
		Calls: []string{"ec2 revoke-security-group-ingress"},
		Run: func(ctx context.Context, r *plan.Run) error {
			has, err := present(r, g)
			if err != nil {
				return err
			}
			return revoke(ctx, r, *has, served)
		},
	}
	for _, r := range served {
		a.Changes = append(a.Changes, plan.Change{Field: "ingress", From: say(b.Live, r), To: "removed",
			Answer: "service.port"})
	}
	b.Add(a)
}

// planUnwanted removes a group that nothing needs any more: the answers were changed before its database or cache was
// made.
func planUnwanted(b *plan.Builder, h location, g group) {
	has := b.Live.GroupIn(h.at(), g.name)
	if has == nil || !b.Live.Identity.Owns(has.Tags) || inUse(b.Live, has.ID) {
		return
	}
	a := deleteGroup(b, *has, g)
	// nothing is in it, so it waits for nothing: the tasks that this plan may start wait for the groups
	a.Needs, a.Reason = nil, "the stack has no use for it"
	b.Add(a)
}

// inUse reports whether the database or the cache is in a group.
func inUse(l *live.Stack, id string) bool {
	d, c, n := l.Database.Value, l.Cache.Value, l.CacheCluster.Value
	return d != nil && slices.Contains(d.SecurityGroups, id) || c != nil && slices.Contains(c.SecurityGroups, id) ||
		n != nil && slices.Contains(n.SecurityGroups, id) || !l.Database.Read() || !l.Cache.Read() || !l.CacheCluster.Read()
}

// present finds the group at run time.
func present(r *plan.Run, g group) (*live.SecurityGroup, error) {
	l := r.Live()
	h, ok := find(r.Settings, l)
	if !ok || h.vpc == nil {
		return nil, errors.New("security group " + g.name + ": the VPC is not there; run it again")
	}
	has := l.GroupIn(h.vpc.ID, g.name)
	if has == nil {
		return nil, errors.New("security group " + g.name + " is not there; run it again")
	}
	return has, nil
}

// createGroup makes the group with its tags, and its rules in one more call. A run that was killed in between finds the
// group without rules and adds them.
func createGroup(ctx context.Context, r *plan.Run, g group) error {
	l := r.Live()
	h, ok := find(r.Settings, l)
	if !ok || h.vpc == nil {
		return errors.New("create security group " + g.name + ": the VPC is not there; run it again")
	}
	vpc := h.vpc.ID
	var id *string
	err := r.RetryUntilVisible(ctx, []string{vpc}, func() error {
		out, err := r.Clients.EC2.CreateSecurityGroup(ctx, &ec2.CreateSecurityGroupInput{
			GroupName: &g.name, Description: &g.description, VpcId: &vpc,
			TagSpecifications: tagged(l.Identity, types.ResourceTypeSecurityGroup, g.name, nil),
		})
		if err == nil {
			id = out.GroupId
		}
		return err
	})
	made := live.SecurityGroup{ID: aws.ToString(id), Name: g.name, VPC: vpc, Description: g.description,
		Tags: l.Identity.Tags()}
	if cloud.Is(err, "InvalidGroup.Duplicate") {
		made, err = duplicate(ctx, r, vpc, g)
	}
	if err != nil {
		return fmt.Errorf("create security group %s: %w", g.name, err)
	}
	r.Made(made.ID)
	record(r, made)
	missing, extra := g.compare(made.Rules, g.rules(sourceOf(l, vpc, g)))
	if err := authorize(ctx, r, made, g, missing); err != nil {
		return err
	}
	return revoke(ctx, r, made, extra)
}

// duplicate reads the group that has the name already: ours when the reply to its creation was lost. EC2 may not show
// one made a moment ago.
func duplicate(ctx context.Context, r *plan.Run, vpc string, g group) (live.SecurityGroup, error) {
	var found live.SecurityGroup
	err := r.Until(ctx, plan.Wait{Typical: 5 * time.Second, Timeout: time.Minute,
		Check: func(ctx context.Context) (done bool, _ string, err error) {
			found, done, err = named(ctx, r, vpc, g)
			return done, "not seen yet", err
		}})
	var late *plan.TimeoutError
	if errors.As(err, &late) {
		return found, errors.New("AWS says the name is taken but shows no such group; run it again")
	}
	return found, err
}

// named is the group of a name in a VPC, when EC2 shows it.
func named(ctx context.Context, r *plan.Run, vpc string, g group) (live.SecurityGroup, bool, error) {
	out, err := r.Clients.EC2.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{Filters: []types.Filter{
		{Name: new("vpc-id"), Values: []string{vpc}}, {Name: new("group-name"), Values: []string{g.name}},
	}})
	if err != nil {
		return live.SecurityGroup{}, false, err
	}
	for _, o := range out.SecurityGroups {
		if !r.Live().Identity.Owns(tagMap(o.Tags)) {
			return live.SecurityGroup{}, false, errors.New("the name is taken by a group without slipway's tags: remove it, " +
				"or choose another app name")
		}
		fact := live.ReadSecurityGroup(ctx, r.Clients, aws.ToString(o.GroupId))
		if fact.Err != nil {
			return live.SecurityGroup{}, false, fact.Err
		}
		if fact.Value != nil {
			return *fact.Value, true, nil
		}
	}
	return live.SecurityGroup{}, false, nil
}

func updateGroup(ctx context.Context, r *plan.Run, g group) error {
	has, err := present(r, g)
	if err != nil {
		return err
	}
	missing, extra := g.compare(has.Rules, g.rules(sourceOf(r.Live(), has.VPC, g)))
	_, extra = stillServed(r.Live(), g, extra)
	if err := authorize(ctx, r, *has, g, missing); err != nil {
		return err
	}
	return revoke(ctx, r, *has, extra)
}

func record(r *plan.Run, g live.SecurityGroup) {
	r.Record(func(l *live.Stack) {
		l.SecurityGroups.Items = live.With(l.SecurityGroups.Items, g, func(o live.SecurityGroup) bool { return o.ID == g.ID })
	})
}
