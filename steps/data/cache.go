package data

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// cacheTypical is how long ElastiCache takes to make one node.
const cacheTypical = 5*time.Minute + 30*time.Second

const (
	engineRedis  = "redis"
	engineValkey = "valkey"
)

// planCache adds the cache: a replication group, or the plain cluster that was made by following the guide, which is
// kept.
func planCache(b *plan.Builder) {
	identity := b.Live.Identity
	has, ok := cache(identity).Needed(b)
	plain, okPlain := cacheCluster(identity).Needed(b)
	if !ok || !okPlain {
		return
	}
	if !b.Settings.HasCache() {
		own := has != nil && has.Status != "deleting" && identity.Owns(has.Tags) ||
			plain != nil && plain.Status != "deleting" && identity.Owns(plain.Tags)
		if own {
			keep(b, "data.cache", identity.Cache())
			return
		}
		leftoverSubnets(b, cacheSubnets(identity), has != nil || plain != nil)
		return
	}
	if has == nil && plain != nil && plain.Status != "deleting" {
		keepCluster(b, *plain)
		return
	}
	if mismatched(b) || !planSubnets(b, cacheSubnets(identity)) {
		return
	}
	noteOldCache(b, b.Settings.Data.Cache, b.Settings.Data.CacheVersion)
	switch {
	case has == nil && plain != nil, has != nil && has.Status == "deleting":
		addCache(b, plan.Create, waitFirst)
	case has == nil:
		addCache(b, plan.Create, "")
	case !b.Owned(Step, "cache", identity.Cache(), has.Tags):
	case has.Status == "create-failed":
		addCache(b, plan.Replace, "ElastiCache could not create it; there is nothing in it to lose")
	default:
		compareCache(b, *has)
	}
}

// keepCluster keeps the guide's cluster: moving to a replication group is the user's decision, because it empties the
// cache.
func keepCluster(b *plan.Builder, plain live.CacheCluster) {
	if !b.Owned(Step, "cache cluster", plain.ID, plain.Tags) {
		return
	}
	b.Add(plan.Action{ID: actCache, Step: Step, Verb: plan.None, Name: plain.ID, Title: "ElastiCache cluster " +
		engineTitle(plain.Engine) + " " + minor(plain.Version)})
	b.Note(plan.Note{Step: Step, Text: "the cache " + plain.ID + " is a plain cluster, as is often made by hand: it is " +
		"kept, without TLS, token and encryption, and the checklist says so. To move, delete it (aws elasticache " +
		"delete-cache-cluster --cache-cluster-id " + plain.ID +
		") and apply again: the new cache starts empty"})
}

// mismatched refuses a version that is the other engine's: somebody has changed one answer of the two.
func mismatched(b *plan.Builder) bool {
	d := b.Settings.Data
	own, other := redisVersions, valkeyVersions
	if d.Cache == engineValkey {
		own, other = valkeyVersions, redisVersions
	}
	if slices.Contains(own, d.CacheVersion) || !slices.Contains(other, d.CacheVersion) {
		return false
	}
	b.Refuse(plan.Problem{
		Kind: plan.Invalid, Step: Step, Resource: "data.cache_version",
		Why:    fmt.Sprintf("there is no %s %s", engineTitle(d.Cache), d.CacheVersion),
		WayOut: "set data.cache_version to " + strings.Join(own, ", ") + " or a later one",
	})
	return true
}

// addCache adds the creation of the replication group.
func addCache(b *plan.Builder, verb plan.Verb, reason string) {
	s, l, d := b.Settings, b.Live, b.Settings.Data
	b.Add(plan.Action{
		ID: actCache, Step: Step, Verb: verb, Name: b.Live.Identity.Cache(), Title: "ElastiCache " + engineTitle(d.Cache) +
			" " + d.CacheVersion, Reason: reason,
		Needs:   []string{"network/redis-group", actCacheSubnets, "secrets/" + stack.KeyCacheToken},
		Typical: cacheTypical, Calls: []string{"elasticache create-replication-group"},
		Changes: cacheSettings(s, l).first(), Run: createCache,
		Sends: func() []any { return []any{cacheRequest(s, l, stack.Secret{})} },
	})
}

// compareCache holds the replication group against the answers and its own health.
func compareCache(b *plan.Builder, has live.ReplicationGroup) {
	if lockedCache(b, has) {
		return
	}
	a := plan.Action{
		ID: actCache, Step: Step, Verb: plan.None, Name: has.ID, Title: "ElastiCache " + engineTitle(has.Engine) + " " +
			minor(has.Version),
		Needs: []string{"network/redis-group", actCacheSubnets},
		Run:   updateCache,
	}
	if has.Status != "creating" { // while it is being created most of it is not told
		for _, s := range cacheSettings(b.Settings, b.Live).among(b.Intent.Fields).drift(has) {
			s.update(&a, has)
			a.Typical += s.typical
		}
	}
	changing := resetting(b, stack.KeyCacheToken)
	if changing {
		a.Verb = plan.Update
		a.Changes = append(a.Changes, plan.Change{Field: "tokens it takes", From: "one", To: "a new one beside it"})
		a.Typical += 5 * time.Minute
	}
	if !usableCache(has) {
		a.Verb = plan.Update
		a.Typical = max(a.Typical, 5*time.Minute)
		reason := "ElastiCache says " + has.Status + ": waits until it is available"
		if has.Status == "available" {
			reason = "ElastiCache has not given it an address yet"
		}
		a.Reason = joinReasons(reason, a.Reason)
	}
	if len(a.Changes) > 0 {
		a.Calls = []string{"elasticache modify-replication-group"}
	}
	if !prerequisitesRead(b, "the cache "+has.ID) && a.Verb == plan.None {
		return
	}
	b.Add(a)
	if changing {
		planOldToken(b, has)
	}
}

func usableCache(c live.ReplicationGroup) bool {
	return (c.Status == "available" || c.Status == "snapshotting") && c.Address != ""
}

// lockedCache refuses answers that would need another cache.
func lockedCache(b *plan.Builder, has live.ReplicationGroup) bool {
	d := b.Settings.Data
	refuse := func(answer, why, wayOut string) bool {
		b.Refuse(plan.Problem{Kind: plan.Locked, Step: Step, Resource: answer, Why: why, WayOut: wayOut})
		return true
	}
	switch {
	case has.Engine == engineValkey && d.Cache == engineRedis:
		return refuse("data.cache", has.ID+" runs Valkey, and a cache cannot go back to Redis", "set data.cache to valkey")
	case has.Engine == d.Cache && has.Version != "" && number(major(d.CacheVersion)) < number(major(has.Version)):
		return refuse("data.cache_version", fmt.Sprintf("%s runs %s %s, and a cache cannot go back to %s", has.ID,
			engineTitle(has.Engine), has.Version, d.CacheVersion),
			"set data.cache_version to "+minor(has.Version))
	}
	return false
}

func engineTitle(engine string) string {
	if engine == engineValkey {
		return "Valkey"
	}
	return "Redis"
}
