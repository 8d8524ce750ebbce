package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"
)

// tagKeys returns the keys in order, so that answers come out the same each time.
func tagKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// sortedBy returns a map's values in the order of a name.
func sortedBy[T any](all map[string]T, name func(T) string) []T {
	out := slices.Collect(maps.Values(all))
	slices.SortFunc(out, func(a, b T) int { return strings.Compare(name(a), name(b)) })
	return out
}

// orDefault is the value given, or a default.
func orDefault[T any](given *T, otherwise T) T {
	if given == nil {
		return otherwise
	}
	return *given
}

// orElse returns p, or a pointer to v when p is nil.
func orElse[T any](p *T, v T) *T {
	if p == nil {
		return &v
	}
	return p
}

func orNil[T any](a, b *T) *T {
	if a != nil {
		return a
	}
	return b
}

// set stores a value that was given.
func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// later is the newer of two values, when there is one.
func later[T any](old, fresh *T) *T {
	if fresh != nil {
		return fresh
	}
	return old
}

func merged(maps ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, m := range maps {
		for k, v := range m {
			all[k] = v
		}
	}
	return all
}

// optional is nil for the empty string, as AWS leaves such members out.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func stamp(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func majorOf(version string) string {
	major, _, _ := strings.Cut(version, ".")
	return major
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// seedID is an id that comes out the same in every run, so that a default VPC chosen before the state was first saved is still there after.
func seedID(prefix string, parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return prefix + hex.EncodeToString(h.Sum(nil))[:17]
}

// plainName is a domain name in lower case without the dot at its end.
func plainName(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

var domainName = pattern(`^(\*\.)?(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)
