package live

import (
	"context"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/cloud"
)

// wearers collects the security groups that the stack's resources wear, as their reads come to know them.
type wearers struct {
	mu    sync.Mutex
	known sync.WaitGroup
	all   []string // of any resource
	doors []string // of what the stack's traffic passes: the load balancer, the service, the scheduled tasks
}

// tell adds the groups of a resource that others only reach.
func (w *wearers) tell(groups []string) {
	w.mu.Lock()
	w.all = append(w.all, groups...)
	w.mu.Unlock()
	w.known.Done()
}

// tellDoor adds the groups of a resource whose groups other groups let in: whoever else wears one is let in too.
func (w *wearers) tellDoor(groups []string) {
	w.mu.Lock()
	w.doors = append(w.doors, groups...)
	w.mu.Unlock()
	w.tell(groups)
}

// readWorn reads, once all wearers are known, the groups they wear that are none of the stack's own, and who wears a door's.
// named are the groups already read; doors are those of them that let others in.
func readWorn(ctx context.Context, c *cloud.Clients, w *wearers, named List[SecurityGroup], doors ...string) (List[SecurityGroup], List[Interface]) {
	w.known.Wait()
	var strangers []string
	for _, id := range w.all {
		if id != "" && !slices.ContainsFunc(named.Items, func(g SecurityGroup) bool { return g.ID == id }) {
			strangers = append(strangers, id)
		}
	}
	for _, g := range named.Items {
		if slices.Contains(doors, g.Name) {
			w.doors = append(w.doors, g.ID)
		}
	}
	sorted := func(ids []string) []string { return slices.Compact(slices.Sorted(slices.Values(ids))) }
	var groups List[SecurityGroup]
	var interfaces List[Interface]
	together(
		func() { groups = readGroupsByID(ctx, c, sorted(strangers)) },
		func() { interfaces = readInterfaces(ctx, c, sorted(w.doors)) },
	)
	return groups, interfaces
}

// readGroupsByID reads groups and their rules side by side. Filters, unlike ids, leave out a group that has just gone.
func readGroupsByID(ctx context.Context, c *cloud.Clients, ids []string) List[SecurityGroup] {
	if len(ids) == 0 {
		return list[SecurityGroup](nil, nil, callSecurityGroups)
	}
	var groups []types.SecurityGroup
	var rules map[string][]Rule
	var groupsErr, rulesErr error
	together(
		func() { groups, groupsErr = describeGroups(ctx, c, filter("group-id", ids...)) },
		func() { rules, rulesErr = rulesOf(ctx, c, ids) },
	)
	return list(convert(groups, func(g types.SecurityGroup) SecurityGroup { return securityGroup(g, rules) }),
		firstError(groupsErr, rulesErr), callSecurityGroups)
}

func groupsOfDatabases(primary Fact[Database], replicas List[Database]) []string {
	var groups []string
	if primary.Value != nil {
		groups = append(groups, primary.Value.SecurityGroups...)
	}
	for _, r := range replicas.Items {
		groups = append(groups, r.SecurityGroups...)
	}
	return groups
}

func groupsOfCaches(group Fact[ReplicationGroup], plain Fact[CacheCluster]) []string {
	var groups []string
	if group.Value != nil {
		groups = append(groups, group.Value.SecurityGroups...)
	}
	if plain.Value != nil {
		groups = append(groups, plain.Value.SecurityGroups...)
	}
	return groups
}

func groupsOfService(s Fact[Service]) []string {
	if s.Value == nil {
		return nil
	}
	return s.Value.SecurityGroups
}

func groupsOfSchedules(schedules List[Schedule]) []string {
	var groups []string
	for _, s := range schedules.Items {
		groups = append(groups, s.SecurityGroups...)
	}
	return groups
}
