// Package logs reads the log lines of a stack as they are written: every line once, in the order of its stream.
//
// What was written is read with FilterLogEvents, page after page, which is free and loses nothing. Lines that are just
// being written come over a live tail session, within a second; where that is refused or unknown, FilterLogEvents is
// asked again every few seconds. Whatever a session does not give (it ends after three hours, it breaks, it leaves
// lines out above 500 a second), is read with FilterLogEvents from a little before where the lines are known to be
// whole, and a line that was given already is left out.
package logs

import (
	"context"
	"slices"
	"strings"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/live"
)

// Query says which lines are read.
type Query struct {
	Group, ARN string   // of the log group, the ARN without :*
	Prefixes   []string // of the streams; none: all of the group
	Pattern    string   // CloudWatch's filter pattern, "" for all
	Since      time.Time
	Follow     bool // goes on with what is being written, until the context ends
	NoTail     bool // opens no live tail session, which costs where there are many
}

// wants reports whether a stream is asked for.
func (q Query) wants(stream string) bool {
	return len(q.Prefixes) == 0 ||
		slices.ContainsFunc(q.Prefixes, func(p string) bool { return strings.HasPrefix(stream, p) })
}

// Sink takes what is read.
type Sink struct {
	Lines func([]live.LogLine) // the oldest first; it may take its time, nothing is lost meanwhile
	Said  func(string)         // what whoever reads has to know: that AWS is asked less often, that a session broke
}

// Read gives the lines of a query to a sink. It returns nil when all were given or, where it follows, when ctx ends.
func Read(ctx context.Context, c *cloud.Clients, clock cloud.Clock, q Query, to Sink) error {
	f := &follower{clients: c, clock: clock, query: q, to: to, seen: newSeen(remembered), newest: q.Since.UnixMilli()}
	defer func() { f.hangUp() }()
	err := f.run(ctx)
	if ctx.Err() != nil {
		return nil
	}
	return err
}
