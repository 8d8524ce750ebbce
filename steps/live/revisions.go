package live

import (
	"context"
	"slices"

	"slipway/steps/cloud"
)

// ReadRevisions reads revisions of the API's family beside the one read: the newest ACTIVE ones, as many as most says,
// and those that are named besides. What was read already is not read again. older counts the ACTIVE ones that are left
// out.
func ReadRevisions(ctx context.Context, c *cloud.Clients, l *Stack, most int,
	named ...string) (found List[TaskDefinition], older int) {
	const atOnce = 8
	if !l.Families.Read() {
		return List[TaskDefinition]{Err: l.Families.Err, Call: l.Families.Call}, 0
	}
	var refs []string
	if f := l.Family(l.Identity.Family()); f != nil {
		refs = f.ARNs[:min(most, len(f.ARNs))]
		older = len(f.ARNs) - len(refs)
	}
	refs = slices.Clone(refs)
	if l.Service.Exists() {
		named = append(named, l.Service.Value.Revision())
	}
	for _, ref := range named {
		same := func(other string) bool { return RevisionName(other) == RevisionName(ref) }
		if ref != "" && !slices.ContainsFunc(refs, same) {
			refs = append(refs, ref)
		}
	}
	read, err := each(refs, atOnce, func(ref string) (*TaskDefinition, error) {
		f := l.Revision(ref)
		if !f.Exists() {
			f = ReadTaskDefinition(ctx, c, ref)
		}
		return f.Value, f.Err
	})
	var items []TaskDefinition
	for _, d := range read {
		if d != nil {
			items = append(items, *d)
		}
	}
	slices.SortStableFunc(items, func(a, b TaskDefinition) int { return b.Revision - a.Revision })
	return list(items, err, callTaskDefinition), older
}
