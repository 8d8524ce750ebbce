package plan

import (
	"slipway/steps/cloud"
	"slipway/steps/live"
)

// Readable reports whether a fact of another resource was read, which a resource is compared by. Where it was not, the
// plan gets a problem: the resource is then neither in sync nor changed.
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

// DatabaseReadable is Readable for the database's address.
func DatabaseReadable(b *Builder, step, resource string) bool {
	return Readable(b, step, resource, "the database "+b.Live.Identity.Database(), b.Live.Database)
}

// CacheReadable is Readable for the cache's address. A plain cluster counts only where there is no replication group.
func CacheReadable(b *Builder, step, resource string) bool {
	name := "the cache " + b.Live.Identity.Cache()
	return Readable(b, step, resource, name, b.Live.Cache) && (b.Live.Cache.Exists() || Readable(b, step, resource, name,
		b.Live.CacheCluster))
}

// unreadPrerequisite adds one problem for each step and call, however many resources depend on the call.
func (b *Builder) unreadPrerequisite(step, resource, on, call string, err error) {
	if b.missed[missing{step, call}] {
		return
	}
	_, wayOut := cloud.Unread(call, err)
	b.unread(call, Problem{Kind: Unread, Step: step, Resource: resource, Err: err, Follows: true, WayOut: wayOut,
		Why: "cannot be compared: " + on + " could not be read (" + call + ")"})
}
