package plan

import (
	"context"
	"slices"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/live"
)

// iamPropagation is how long IAM may refuse the use of something new: it does not pass a role that is one second old,
// and EC2 does not see new tags.
const iamPropagation = time.Minute

// Made notes that something was made just now, by the id or ARN that calls name it by.
func (r *Run) Made(ids ...string) {
	r.shared.mu.Lock()
	defer r.shared.mu.Unlock()
	if r.shared.made == nil {
		r.shared.made = map[string]time.Time{}
	}
	for _, id := range ids {
		r.shared.made[id] = r.Clock.Now()
	}
}

// RetryUntilVisible makes a call that names something new, and makes it again while AWS does not see that everywhere:
// for two minutes while AWS says that it does not exist, for one minute while AWS denies the use of something in uses
// that is not older than that.
func (r *Run) RetryUntilVisible(ctx context.Context, uses []string, call func() error) error {
	return r.Retry(ctx, func(err error) bool {
		return cloud.NotVisibleYet(err) || cloud.Denied(err) && !cloud.ExplicitlyDenied(err) && r.fresh(uses)
	}, call)
}

// fresh reports whether one of the things was made so short a time ago that IAM may not know it.
func (r *Run) fresh(ids []string) bool { return r.Younger(iamPropagation, ids...) }

// Younger reports whether one of the things, by its id or ARN, was made less than so long ago.
func (r *Run) Younger(than time.Duration, ids ...string) bool {
	r.shared.mu.Lock()
	defer r.shared.mu.Unlock()
	for _, id := range ids {
		if at, ok := r.shared.made[id]; ok && r.Clock.Now().Sub(at) < than {
			return true
		}
	}
	l := r.shared.live
	for _, role := range []live.Fact[live.Role]{l.ExecutionRole, l.TaskRole, l.SchedulerRole, l.WindowRole} {
		if role.Exists() && slices.Contains(ids, role.Value.ARN) && r.Clock.Now().Sub(role.Value.Created) < than {
			return true // made by a run that was stopped a moment ago
		}
	}
	return false
}
