package core

import (
	"maps"
	"strings"
)

// TagLimit is how many tags a resource may have.
const TagLimit = 50

var TagText = NewPattern(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)

// TagWords writes tags in order.
func TagWords(tags map[string]string) string {
	var out []string
	for _, k := range SortedKeys(tags) {
		out = append(out, k+"="+tags[k])
	}
	return "{" + strings.Join(out, " ") + "}"
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
