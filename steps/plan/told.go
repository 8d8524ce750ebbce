package plan

import (
	"slipway/steps/cloud"
	"slipway/steps/live"
)

// Told reports whether a fact was read that a resource rests on and that is not its own. Where it was not, whether the resource
// differs cannot be told: that is a problem of the step, and neither in sync nor a change.
func Told[T any](b *Builder, step, resource, on string, f live.Fact[T]) bool {
	if f.Err != nil {
		b.untold(step, resource, on, f.Call, f.Err)
	}
	return f.Err == nil
}

// ToldList is Told for a list.
func ToldList[T any](b *Builder, step, resource, on string, l live.List[T]) bool {
	if l.Err != nil {
		b.untold(step, resource, on, l.Call, l.Err)
	}
	return l.Err == nil
}

// ToldDatabase is Told for what says where the database is.
func ToldDatabase(b *Builder, step, resource string) bool {
	return Told(b, step, resource, "the database "+b.Live.Identity.Database(), b.Live.Database)
}

// ToldCache is Told for what says where the cache is. A plain cluster counts only where there is no replication group.
func ToldCache(b *Builder, step, resource string) bool {
	name := "the cache " + b.Live.Identity.Cache()
	return Told(b, step, resource, name, b.Live.Cache) && (b.Live.Cache.Exists() || Told(b, step, resource, name, b.Live.CacheCluster))
}

// untold says it once for each step and call: one missing permission is one problem of the step, however much rests on it.
func (b *Builder) untold(step, resource, on, call string, err error) {
	if b.missed[missing{step, call}] {
		return
	}
	_, wayOut := cloud.Unread(call, err)
	b.unread(call, Problem{Kind: Unread, Step: step, Resource: resource, Err: err, Follows: true, WayOut: wayOut,
		Why: "cannot be compared: " + on + " could not be read (" + call + ")"})
}
