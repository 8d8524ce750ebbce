package sandbox

// tagSources list what a region has by ARN, with its tags; a service adds its own.
var tagSources = map[string]func(w *World) map[string]map[string]string{}

// registerTags adds a service's tagged resources, which the Tagging API and aws:ResourceTag conditions see.
func registerTags(name string, f func(w *World) map[string]map[string]string) { tagSources[name] = f }

// tagsOf are the tags of a resource, nil when nothing in the region has that ARN.
func tagsOf(w *World, arn string) map[string]string {
	for _, f := range tagSources {
		if tags, found := f(w)[arn]; found {
			return tags
		}
	}
	return nil
}
