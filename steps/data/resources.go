package data

import (
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

func database(identity stack.Identity) plan.Resource[live.Database] {
	return plan.Resource[live.Database]{
		Step: Step, Kind: "database", Name: identity.Database(), Read: live.ReadDatabase,
		In:     func(l *live.Stack) *live.Fact[live.Database] { return &l.Database },
		Status: func(d live.Database) string { return d.Status },
	}
}

func cache(identity stack.Identity) plan.Resource[live.ReplicationGroup] {
	return plan.Resource[live.ReplicationGroup]{
		Step: Step, Kind: "cache", Name: identity.Cache(), Read: live.ReadReplicationGroup,
		In:     func(l *live.Stack) *live.Fact[live.ReplicationGroup] { return &l.Cache },
		Status: func(g live.ReplicationGroup) string { return g.Status },
	}
}

// cacheCluster is the plain cluster that was made by following the guide.
func cacheCluster(identity stack.Identity) plan.Resource[live.CacheCluster] {
	return plan.Resource[live.CacheCluster]{
		Step: Step, Kind: "cache cluster", Name: identity.Cache(), Read: live.ReadCacheCluster,
		In:     func(l *live.Stack) *live.Fact[live.CacheCluster] { return &l.CacheCluster },
		Status: func(c live.CacheCluster) string { return c.Status },
	}
}

// groupIDs are the security groups that a resource should be in: the stack's own of a name and no other, none while it
// is not there.
func groupIDs(l *live.Stack, name string) []string {
	if g := l.OwnGroup(name); g != nil {
		return []string{g.ID}
	}
	return nil
}
