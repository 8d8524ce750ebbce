package core

import (
	"maps"
	"reflect"
	"strings"
)

// TagLimit is how many tags a resource may have.
const TagLimit = 50

var tagText = NewPattern(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)

// TagWords writes tags in order.
func TagWords(tags map[string]string) string {
	var out []string
	for _, k := range SortedKeys(tags) {
		out = append(out, k+"="+tags[k])
	}
	return "{" + strings.Join(out, " ") + "}"
}

// ReadTags reads the tags of an input; what AWS refuses gets the service's own errors.
func ReadTags[T any](given []T, invalid func(key string) error, tooMany error) (map[string]string, error) {
	tags := KeyValues(given)
	for k, v := range tags {
		if k == "" || len([]rune(k)) > 128 || len([]rune(v)) > 256 || !tagText.MatchString(k) || !tagText.MatchString(v) ||
			strings.HasPrefix(strings.ToLower(k), "aws:") {
			return nil, invalid(k)
		}
	}
	if len(tags) > TagLimit {
		return nil, tooMany
	}
	return tags, nil
}

// KeyValues are the pairs of a list of an SDK's structs with a Key and a Value.
func KeyValues[T any](list []T) map[string]string {
	pairs := map[string]string{}
	for _, t := range list {
		collectTags(pairs, reflect.ValueOf(t))
	}
	return pairs
}

// ListOf is a map as a list of an SDK's structs with a Key and a Value, in order.
func ListOf[T any](pairs map[string]string) (list []T) {
	for _, k := range SortedKeys(pairs) {
		var t T
		v := reflect.ValueOf(&t).Elem()
		v.FieldByName("Key").Set(reflect.ValueOf(new(k)))
		v.FieldByName("Value").Set(reflect.ValueOf(new(pairs[k])))
		list = append(list, t)
	}
	return list
}

// tagSource lists what a service has in a region by ARN, with its tags.
type tagSource struct {
	tags func(w *World) map[string]map[string]string
	// seen reports whether IAM knows the tags of a resource by now; nil: always.
	seen func(c *Call, arn string) bool
	// unlisted: the Tagging API does not know the resources, though IAM judges by their tags.
	unlisted bool
}

var tagSources = map[string]tagSource{}

// RegisterTags adds a service's tagged resources, which the Tagging API and aws:ResourceTag conditions see.
func RegisterTags(name string, tags func(w *World) map[string]map[string]string) {
	tagSources[name] = tagSource{tags: tags}
}

// RegisterTagsSeen is registerTags for a service whose tags take a moment to be known to IAM.
func RegisterTagsSeen(name string, tags func(w *World) map[string]map[string]string,
	seen func(c *Call, arn string) bool) {
	tagSources[name] = tagSource{tags: tags, seen: seen}
}

// RegisterUnlistedTags is registerTags for a service whose resources the Tagging API does not know.
func RegisterUnlistedTags(name string, tags func(w *World) map[string]map[string]string) {
	tagSources[name] = tagSource{tags: tags, unlisted: true}
}

// TagsIn are the tags of all in a service's state that has an ARN and tags, by ARN.
func TagsIn(state any) map[string]map[string]string {
	all := map[string]map[string]string{}
	v := reflect.ValueOf(state).Elem()
	for i := range v.NumField() {
		if v.Field(i).Kind() != reflect.Map || v.Field(i).Type().Elem().Kind() != reflect.Pointer {
			continue
		}
		for it := v.Field(i).MapRange(); it.Next(); {
			resource := it.Value().Elem()
			arn, tags := resource.FieldByName("ARN"), resource.FieldByName("Tags")
			if arn.IsValid() && tags.IsValid() {
				all[arn.String()] = tags.Interface().(map[string]string)
			}
		}
	}
	return all
}

// ListedTags are the tags of everything in a region that the Tagging API knows, by ARN.
func (w *World) ListedTags() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, s := range tagSources {
		if !s.unlisted {
			maps.Copy(all, s.tags(w))
		}
	}
	return all
}

// seenTags are the tags that IAM judges a resource by, nil when nothing in the region has that ARN.
func seenTags(c *Call, arn string) map[string]string {
	for _, s := range tagSources {
		tags, found := s.tags(c.World)[arn]
		switch {
		case !found:
		case s.seen != nil && !s.seen(c, arn):
			return nil
		default:
			return tags
		}
	}
	return nil
}
