package steps

import "slipway/steps/live"

// Stands reports whether a stack that slipway made is there under the names that were read, by the tags of what it cannot do without.
func Stands(l *live.Stack) bool {
	var tags []map[string]string
	if v := l.Cluster.Value; v != nil {
		tags = append(tags, v.Tags)
	}
	if v := l.Database.Value; v != nil {
		tags = append(tags, v.Tags)
	}
	if v := l.LoadBalancer.Value; v != nil {
		tags = append(tags, v.Tags)
	}
	if v := l.Repository.Value; v != nil {
		tags = append(tags, v.Tags)
	}
	for _, g := range l.SecurityGroups.Items {
		tags = append(tags, g.Tags)
	}
	for _, t := range tags {
		if l.Identity.Owns(t) {
			return true
		}
	}
	return false
}
