// Package elasticache simulates ElastiCache: replication groups, plain clusters and their subnet groups.
package elasticache

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
	"slipway/steps/sandbox/rds"
)

// Resources is a region's caches. A plain cluster is a cacheGroup of one node that belongs to no replication group.
type Resources struct {
	Groups       map[string]*cacheGroup // replication groups
	Clusters     map[string]*cacheGroup // plain clusters
	SubnetGroups ec2.SubnetGroups
	Snapshots    map[string]*cacheSnapshot
}

// cacheGroup is a replication group or a plain cluster. Its status follows from the times.
type cacheGroup struct {
	ID, ARN, Description, Engine, Version string
	NodeType, SubnetGroup, VPC            string
	ParameterGroup, Window, SnapshotAt    string
	Port, SnapshotDays                    int32
	TransitEncryption, AtRestEncryption   bool
	TransitMode                           string
	Tokens                                []core.Encrypted // those that open it; none: no AUTH
	TokenChanged                          time.Time
	AutoMinor, Failover, MultiAZ          bool
	Groups                                []string
	Nodes                                 []cacheNode
	Forced                                string // a status given from outside
	Created, Ready, Deleting, Gone        time.Time
	Change                                *cacheChange
	Waiting                               values // for the maintenance window
	Tags                                  map[string]string
}

// cacheNode is one node with its network interface; ID is the member cluster's (P-001).
type cacheNode struct{ ID, Zone, Interface string }

type values struct {
	NodeType, Engine, Version, ParameterGroup, TransitMode *string
	Transit, Failover, MultiAZ                             *bool
	Tokens                                                 []core.Encrypted
	TokenStatus                                            types.AuthTokenUpdateStatus
}

type cacheChange struct {
	End    time.Time
	Values values
}

type cacheSnapshot struct {
	ID, ARN, Of, Engine, Version, NodeType string
	Created, Ready                         time.Time
}

// now is the region's caches at the time of a call.
func now(c *core.Call) *Resources {
	w := State.In(c.World)
	w.settle(c.Now())
	return w
}

// settle applies the modifications that are done and forgets the caches that are gone.
func (w *Resources) settle(now time.Time) {
	for _, all := range []map[string]*cacheGroup{w.Groups, w.Clusters} {
		for id, g := range all {
			if !g.Gone.IsZero() && !g.Gone.After(now) {
				delete(all, id)
				continue
			}
			if g.Change != nil && !g.Change.End.After(now) {
				g.apply(*g.Change)
				g.Change = nil
			}
		}
	}
}

func (g *cacheGroup) apply(change cacheChange) {
	v := change.Values
	core.Assign(g, &v)
	core.Set(&g.TransitEncryption, v.Transit)
	if v.Tokens != nil {
		g.Tokens, g.TokenChanged = v.Tokens, change.End
	}
}

func (g *cacheGroup) status(now time.Time) string {
	switch {
	case !g.Deleting.IsZero():
		return "deleting"
	case g.Forced != "":
		return g.Forced
	case now.Before(g.Ready):
		return "creating"
	case g.Change != nil:
		return "modifying"
	}
	return "available"
}

// reachable reports whether the cache has its endpoint.
func (g *cacheGroup) reachable(now time.Time) bool {
	return !now.Before(g.Ready) && g.Deleting.IsZero()
}

// host is the name clients connect to; it depends on TLS, as with AWS.
func (g *cacheGroup) host(c *core.Call) string {
	tail := core.StableID("", c.Account, c.Region, "cache")[:6]
	zone := ec2.ZonePrefix(c.Region) + ".cache.amazonaws.com"
	switch {
	case State.In(c.World).Clusters[g.ID] == g:
		return g.ID + "." + tail + ".0001." + zone
	case g.TransitEncryption:
		return "master." + g.ID + "." + tail + "." + zone
	}
	return g.ID + "." + tail + ".ng.0001." + zone
}

// At finds the cache a host name belongs to, nil when there is none.
func At(c *core.Call, host string) *cacheGroup {
	w := now(c)
	for _, all := range []map[string]*cacheGroup{w.Groups, w.Clusters} {
		for _, g := range all {
			if g.reachable(c.Now()) && strings.EqualFold(g.host(c), host) {
				return g
			}
		}
	}
	return nil
}

// TokenChanged is when a cache last got another token, or lost one.
func TokenChanged(c *core.Call) (at time.Time) {
	for _, g := range now(c).Groups {
		if g.TokenChanged.After(at) {
			at = g.TokenChanged
		}
	}
	return at
}

// ForceCache gives a replication group or plain cluster a status AWS might come to by itself: create-failed,
// snapshotting… An empty status lets it go on. It reports whether there is such a cache in the sandbox's region.
func ForceCache(s *core.Sandbox, id, status string) bool {
	found := false
	s.Alter(func(c *core.Call) {
		for _, all := range []map[string]*cacheGroup{State.In(c.World).Groups, State.In(c.World).Clusters} {
			if g := all[strings.ToLower(id)]; g != nil {
				g.Forced, found = status, true
			}
		}
	})
	return found
}

var tokenChars = core.NewPattern(`^[A-Za-z0-9!&#$^<>-]{16,128}$`)

func cacheInvalid(format string, args ...any) error {
	return &types.InvalidParameterValueException{Message: new(fmt.Sprintf(format, args...))}
}

// unlinked is what ElastiCache says in an account that has never used it.
func unlinked() error {
	return &types.ServiceLinkedRoleNotFoundFault{Message: new("This action cannot be completed due to " +
		"insufficient permissions. (Recommended action) Please create new role using IAM API CreateServiceLinkedRole.")}
}

func noReplicationGroup(id string) error {
	return &types.ReplicationGroupNotFoundFault{Message: new("ReplicationGroup " + id + " not found.")}
}

// group finds a replication group by its id, in any case.
func (w *Resources) group(id *string) (*cacheGroup, error) {
	if g := w.Groups[strings.ToLower(core.Value(id))]; g != nil {
		return g, nil
	}
	return nil, noReplicationGroup(core.Value(id))
}

func noCacheCluster(id string) error {
	return &types.CacheClusterNotFoundFault{Message: new("CacheCluster not found: " + id)}
}

func combination(format string, args ...any) error {
	return &types.InvalidParameterCombinationException{Message: new(fmt.Sprintf(format, args...))}
}

func identifier(parameter, id string, most int) (string, error) {
	if len(id) > most || !rds.Name.MatchString(id) {
		return "", cacheInvalid("The parameter %s is not a valid identifier. Identifiers must begin with a letter; must "+
			"contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive "+
			"hyphens.", parameter)
	}
	return strings.ToLower(id), nil
}

func readTags(given []types.Tag) (map[string]string, error) {
	return core.ReadTags(given, func(key string) error { return cacheInvalid("Invalid tag: %s", key) },
		&types.TagQuotaPerResourceExceeded{Message: new("Tag quota per resource exceeded")})
}

// pages are RDS's, refused in ElastiCache's own words.
var pages = core.Pages{Least: rds.Pages.Least, Most: rds.Pages.Most, Usual: rds.Pages.Usual,
	Size: cacheInvalid("Invalid MaxRecords."), Token: cacheInvalid("Invalid Marker.")}

func fingerprint(w *core.World) []string {
	var out []string
	line := func(kind string, g *cacheGroup) {
		out = append(out, fmt.Sprintf("%s %s %s %s %s nodes=%d subnets=%s groups=%s tls=%t rest=%t tokens=%d minor=%t "+
			"failover=%t snapshots=%d deleting=%t forced=%s tags=%s", kind, g.ID, g.Engine, g.Version,
			g.NodeType, len(g.Nodes), g.SubnetGroup, ec2.State.In(w).GroupNames(g.Groups), g.TransitEncryption,
			g.AtRestEncryption, len(g.Tokens), g.AutoMinor, g.Failover, g.SnapshotDays, !g.Deleting.IsZero(), g.Forced,
			core.TagWords(g.Tags)))
	}
	for _, g := range State.In(w).Groups {
		line("replication group", g)
	}
	for _, g := range State.In(w).Clusters {
		line("cache cluster", g)
	}
	for _, s := range slices.Sorted(maps.Keys(State.In(w).Snapshots)) {
		out = append(out, "cache snapshot of "+State.In(w).Snapshots[s].Of)
	}
	return append(out, State.In(w).SubnetGroups.Fingerprint(w, "cache")...)
}
