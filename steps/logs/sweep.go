package logs

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"slipway/steps/live"
)

const (
	// A line may be found later than one that was written after it: containers send theirs in batches, and AWS makes them
	// findable in no promised order. So a sweep begins before the newest line, and every few sweeps well before it.
	shortOverlap = 5 * time.Second
	longOverlap  = time.Minute
	longEvery    = 5

	// Nothing older than this is looked for, however long nothing was written.
	mostOverlap = 15 * time.Minute
)

// sweep gives all lines from a little before the newest one on that were not given yet.
func (f *follower) sweep(ctx context.Context) error {
	in := &cloudwatchlogs.FilterLogEventsInput{LogGroupName: &f.query.Group, StartTime: new(f.from())}
	if f.query.Pattern != "" {
		in.FilterPattern = &f.query.Pattern
	}
	if len(f.query.Prefixes) == 1 {
		in.LogStreamNamePrefix = &f.query.Prefixes[0]
	}
	met := newPass()
	for {
		out, err := f.clients.Logs.FilterLogEvents(ctx, in)
		if err != nil {
			return fmt.Errorf("read log group %s: %w", f.query.Group, err)
		}
		lines := make([]live.LogLine, 0, len(out.Events))
		for _, e := range out.Events {
			if f.query.wants(aws.ToString(e.LogStreamName)) {
				lines = append(lines, live.LineOf(e.Timestamp, e.LogStreamName, e.Message))
			}
		}
		f.give(met, lines)
		if aws.ToString(out.NextToken) == "" || aws.ToString(out.NextToken) == aws.ToString(in.NextToken) {
			f.sweeps, f.caughtUp = f.sweeps+1, true
			return nil
		}
		in.NextToken = out.NextToken
	}
}

// from is the time in milliseconds that the next sweep begins at: before the newest line as far as lines are found
// late, but not before those that may be forgotten.
func (f *follower) from() int64 {
	overlap := shortOverlap
	if f.sweeps%longEvery == 0 {
		overlap = longOverlap
	}
	known := max(f.newest, f.clock.Now().Add(-mostOverlap).UnixMilli())
	if !f.caughtUp { // all that was asked for is still to come
		known = f.newest
	}
	return max(f.query.Since.UnixMilli(), known-overlap.Milliseconds(), f.seen.floor, 0)
}

// give gives the lines of a pass that were not given yet, in the order of their time.
func (f *follower) give(met *pass, lines []live.LogLine) {
	lines = slices.DeleteFunc(lines, func(l live.LogLine) bool { return !f.seen.isNew(met, l) })
	if len(lines) == 0 {
		return
	}
	slices.SortStableFunc(lines, func(a, b live.LogLine) int { return a.At.Compare(b.At) })
	f.newest = max(f.newest, lines[len(lines)-1].At.UnixMilli())
	f.to.Lines(lines)
}
