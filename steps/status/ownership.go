package status

import "slipway/steps/live"

// OwnsResources reports whether a stack that slipway made is there under the names that were read, by the tags of what
// it cannot do without.
func OwnsResources(l *live.Stack) bool {
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

// AnyResource reports whether AWS has anything of the stack; an unread fact counts as something.
func AnyResource(l *live.Stack) bool {
	return l.Service.Value != nil || l.Database.Value != nil || l.Cache.Value != nil || l.CacheCluster.Value != nil ||
		l.Cluster.Value != nil || l.LoadBalancer.Value != nil || l.Repository.Value != nil || l.LogGroup.Value != nil ||
		len(l.SecurityGroups.Items) > 0 || len(l.Parameters.Items) > 0 || l.ExecutionRole.Value != nil ||
		l.Budget.Value != nil
}
