package plan

import (
	"slices"
	"strings"
)

// WorkerServices are the ids of the actions about the workers' services: of those in the answers, and of those that AWS
// has. What the workers run on is changed after them and deleted after them.
func (b *Builder) WorkerServices() []string {
	const action = "service/worker-"
	var ids []string
	for _, w := range b.Settings.Workers {
		ids = append(ids, action+w.Name)
	}
	for _, s := range b.Live.Workers() {
		ids = append(ids, action+strings.TrimPrefix(s.Name, b.Live.Identity.Worker("")))
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
