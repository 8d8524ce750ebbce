package cloud

import (
	"maps"
	"slices"
)

// TagList makes the tags of a call in the order of their keys. Every service has a tag type of its own, which tag
// makes.
func TagList[T any](tags map[string]string, tag func(key, value *string) T) []T {
	list := make([]T, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		value := tags[key]
		list = append(list, tag(&key, &value))
	}
	return list
}

// TagMap makes a map of the tags in an answer. A tag without a key is left out.
func TagMap[T any](tags []T, pair func(T) (key, value *string)) map[string]string {
	m := make(map[string]string, len(tags))
	for _, t := range tags {
		k, v := pair(t)
		if k == nil {
			continue
		}
		m[*k] = ""
		if v != nil {
			m[*k] = *v
		}
	}
	return m
}
