package network

import (
	"context"
	"fmt"
	"slices"

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
	served, extra := stillServed(l, g, live.Without(extra, l.WindowLeaves))
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
