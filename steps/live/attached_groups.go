package live

import (
	"context"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/cloud"
)

// attachments collects the ids of the security groups that the stack's resources are in, while these are read.
type attachments struct {
	mu      sync.Mutex
	known   sync.WaitGroup
	all     []string // of any resource
	sources []string // of those whose groups other groups' rules name: the load balancer, the service, the scheduled tasks
}

// add adds the groups of a resource that no rule of another group names.
func (w *attachments) add(groups []string) {
	w.mu.Lock()
	w.all = append(w.all, groups...)
	w.mu.Unlock()
	w.known.Done()
}

// addSource adds the groups of a resource that other groups' rules name: everything else in such a group is let in too.
func (w *attachments) addSource(groups []string) {
	w.mu.Lock()
	w.sources = append(w.sources, groups...)
	w.mu.Unlock()
	w.add(groups)
}

// readAttachedGroups reads, once all resources are read, the groups that they are in and that are not read yet, and the
// network interfaces in the groups of the sources. named are the groups already read; sources are the names of those
// that rules let in.
func readAttachedGroups(ctx context.Context, c *cloud.Clients, w *attachments, named List[SecurityGroup],
	sources ...string) (List[SecurityGroup], List[Interface]) {
	w.known.Wait()
	var others []string
	for _, id := range w.all {
		if id != "" && !slices.ContainsFunc(named.Items, func(g SecurityGroup) bool { return g.ID == id }) {
			others = append(others, id)
		}
	}
	for _, g := range named.Items {
		if slices.Contains(sources, g.Name) {
			w.sources = append(w.sources, g.ID)
		}
	}
	sorted := func(ids []string) []string { return slices.Compact(slices.Sorted(slices.Values(ids))) }
	var groups List[SecurityGroup]
	var interfaces List[Interface]
	together(
		func() { groups = readGroupsByID(ctx, c, sorted(others)) },
		func() { interfaces = readInterfaces(ctx, c, sorted(w.sources)) },
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
