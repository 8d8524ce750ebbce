package core

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"
)

// SortedKeys returns the keys in order, so that answers come out the same each time.
func SortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// SortedBy returns a map's values in the order of a name.
func SortedBy[T any](all map[string]T, name func(T) string) []T {
	out := slices.Collect(maps.Values(all))
	slices.SortFunc(out, func(a, b T) int { return strings.Compare(name(a), name(b)) })
	return out
}

// Value is what p points to, the zero value for nil: a member that was left out.
func Value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// OrDefault is the value given, or a default.
func OrDefault[T any](given *T, otherwise T) T {
	if given == nil {
		return otherwise
	}
	return *given
}

// OrElse returns p, or a pointer to v when p is nil.
func OrElse[T any](p *T, v T) *T {
	if p == nil {
		return &v
	}
	return p
}

func FirstOf[T any](a, b *T) *T {
	if a != nil {
		return a
	}
	return b
}

// Set stores a value that was given.
func Set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// Later is the newer of two values, when there is one.
func Later[T any](old, fresh *T) *T {
	if fresh != nil {
		return fresh
	}
	return old
}

func Merged(maps ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, m := range maps {
		for k, v := range m {
			all[k] = v
		}
	}
	return all
}

// Optional is nil for the empty string, as AWS leaves such members out.
func Optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func TimeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func MajorVersion(version string) string {
	major, _, _ := strings.Cut(version, ".")
	return major
}

func Hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// StableID is an id that comes out the same in every run, so that a default VPC chosen before the state was first saved
// is still there after.
func StableID(prefix string, parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return prefix + hex.EncodeToString(h.Sum(nil))[:17]
}

// PlainName is a domain name in lower case without the dot at its end.
func PlainName(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

var DomainName = NewPattern(
	`^(\*\.)?(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)
