package plan

import (
	"context"
	"slices"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/live"
)

// permitted is how long IAM may take until it lets a caller use what was just made: it refuses to pass on a role one second old, and
// EC2 judges by tags it does not see yet.
const permitted = time.Minute

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

// RetryUntilVisible makes a call that names what was made a moment ago until AWS sees it: for two minutes while it says that it knows no such
// thing, for one while it refuses the use of something in uses that is not older than that. What is older is refused for good.
func (r *Run) RetryUntilVisible(ctx context.Context, uses []string, call func() error) error {
	return r.Retry(ctx, func(err error) bool {
		return cloud.NotVisibleYet(err) || cloud.Denied(err) && !cloud.ExplicitlyDenied(err) && r.fresh(uses)
	}, call)
}

// fresh reports whether one of the things was made so short a time ago that IAM may not know it.
func (r *Run) fresh(ids []string) bool {
	r.shared.mu.Lock()
	defer r.shared.mu.Unlock()
	for _, id := range ids {
		if at, ok := r.shared.made[id]; ok && r.Clock.Now().Sub(at) < permitted {
			return true
		}
	}
	l := r.shared.live
	for _, role := range []live.Fact[live.Role]{l.ExecutionRole, l.TaskRole, l.SchedulerRole} {
		if role.Exists() && slices.Contains(ids, role.Value.ARN) && r.Clock.Now().Sub(role.Value.Created) < permitted {
			return true // made by a run that was stopped a moment ago
		}
	}
	return false
}
