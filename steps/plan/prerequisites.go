package plan

import (
	"slipway/steps/cloud"
	"slipway/steps/live"
)

// Readable reports whether a fact was read that a resource rests on and that is not its own. Where it was not, whether the resource
// differs cannot be told: that is a problem of the step, and neither in sync nor a change.
func Readable[T any](b *Builder, step, resource, on string, f live.Fact[T]) bool {
	if f.Err != nil {
		b.unreadPrerequisite(step, resource, on, f.Call, f.Err)
	}
	return f.Err == nil
}

// ReadableList is Readable for a list.
func ReadableList[T any](b *Builder, step, resource, on string, l live.List[T]) bool {
	if l.Err != nil {
		b.unreadPrerequisite(step, resource, on, l.Call, l.Err)
	}
	return l.Err == nil
}

// DatabaseReadable is Readable for what says where the database is.
func DatabaseReadable(b *Builder, step, resource string) bool {
	return Readable(b, step, resource, "the database "+b.Live.Identity.Database(), b.Live.Database)
}

// CacheReadable is Readable for what says where the cache is. A plain cluster counts only where there is no replication group.
func CacheReadable(b *Builder, step, resource string) bool {
	name := "the cache " + b.Live.Identity.Cache()
	return Readable(b, step, resource, name, b.Live.Cache) && (b.Live.Cache.Exists() || Readable(b, step, resource, name, b.Live.CacheCluster))
}

// unreadPrerequisite says it once for each step and call: one missing permission is one problem of the step, however much rests on it.
func (b *Builder) unreadPrerequisite(step, resource, on, call string, err error) {
	if b.missed[missing{step, call}] {
		return
	}
	_, wayOut := cloud.Unread(call, err)
	b.unread(call, Problem{Kind: Unread, Step: step, Resource: resource, Err: err, Follows: true, WayOut: wayOut,
		Why: "cannot be compared: " + on + " could not be read (" + call + ")"})
}
