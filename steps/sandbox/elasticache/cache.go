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

var State = core.NewRegional[Resources]("Cache")

func init() {
	core.RegisterTags("ElastiCache", func(w *core.World) map[string]map[string]string {
		all := map[string]map[string]string{}
		for _, g := range State.In(w).Groups {
			all[g.ARN] = g.Tags
		}
		for _, cl := range State.In(w).Clusters {
			all[cl.ARN] = cl.Tags
		}
		for _, g := range State.In(w).SubnetGroups {
			all[g.ARN] = g.Tags
		}
		return all
	})
	core.RegisterFingerprint("ElastiCache", fingerprint)
}

// Resources is a region's caches. A plain cluster is a cacheGroup of one node that belongs to no replication group.
type Resources struct {
	Groups       map[string]*cacheGroup // replication groups
	Clusters     map[string]*cacheGroup // plain clusters
	SubnetGroups map[string]*cacheSubnetGroup
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
	core.Set(&g.NodeType, v.NodeType)
	core.Set(&g.Engine, v.Engine)
	core.Set(&g.Version, v.Version)
	core.Set(&g.ParameterGroup, v.ParameterGroup)
	core.Set(&g.TransitMode, v.TransitMode)
	core.Set(&g.TransitEncryption, v.Transit)
	core.Set(&g.Failover, v.Failover)
	core.Set(&g.MultiAZ, v.MultiAZ)
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
	w := State.In(c.World)
	w.settle(c.Now())
	for _, all := range []map[string]*cacheGroup{w.Groups, w.Clusters} {
		for _, g := range all {
			if g.reachable(c.Now()) && strings.EqualFold(g.host(c), host) {
				return g
			}
		}
	}
	return nil
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

func cacheTags(given []types.Tag) (map[string]string, error) {
	tags := map[string]string{}
	for _, t := range given {
		k, v := core.Value(t.Key), core.Value(t.Value)
		if k == "" || len([]rune(k)) > 128 || len([]rune(v)) > 256 || !core.TagText.MatchString(k) ||
			!core.TagText.MatchString(v) || strings.HasPrefix(k, "aws:") {
			return nil, cacheInvalid("Invalid tag: %s", k)
		}
		tags[k] = v
	}
	if len(tags) > core.TagLimit {
		return nil, &types.TagQuotaPerResourceExceeded{Message: new("Tag quota per resource exceeded")}
	}
	return tags, nil
}

func tagList(tags map[string]string) []types.Tag {
	var out []types.Tag
	for _, k := range core.SortedKeys(tags) {
		out = append(out, types.Tag{Key: new(k), Value: new(tags[k])})
	}
	return out
}

// described are the things a describe call asks for: the one of a name, whose absence is missing's error, or a page of
// all in the order of their names.
func described[T, S any](all map[string]T, name, marker *string, records *int32, missing func(string) error,
	shape func(T) S) ([]S, *string, error) {
	if name != nil {
		one, ok := all[strings.ToLower(*name)]
		if !ok {
			return nil, nil, missing(*name)
		}
		return []S{shape(one)}, nil, nil
	}
	page, next, err := rds.Page(core.SortedKeys(all), marker, records)
	if err != nil {
		return nil, nil, cacheInvalid("Invalid MaxRecords or Marker.")
	}
	var shapes []S
	for _, id := range page {
		shapes = append(shapes, shape(all[id]))
	}
	return shapes, next, nil
}

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
	for _, g := range State.In(w).SubnetGroups {
		out = append(out, fmt.Sprintf("cache subnet group %s in %s: %s tags=%s", g.Name, ec2.State.In(w).VpcName(g.VPC),
			ec2.State.In(w).SubnetNames(g.Subnets), core.TagWords(g.Tags)))
	}
	for _, s := range slices.Sorted(maps.Keys(State.In(w).Snapshots)) {
		out = append(out, "cache snapshot of "+State.In(w).Snapshots[s].Of)
	}
	return out
}
