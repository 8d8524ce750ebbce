package logs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
)

const (
	// backlogMost is how many lines of a session wait to be taken. AWS drops the oldest of a session that is not read, and
	// does not say so: it is always read, and what has no room is read with FilterLogEvents.
	backlogMost = 10_000
	// begins is how long a session is waited for.
	begins = 10 * time.Second
)

// tail is a live tail session.
type tail struct {
	met  *pass
	wake chan struct{} // something came, or the session ended
	stop context.CancelFunc

	mu      sync.Mutex
	backlog []live.LogLine
	whole   time.Time // the backlog has every line since then
	heard   time.Time // of the last update: there is one a second
	ended   bool
	err     error // that ended it; nil: the connection was closed
}

// startTail opens a session. It is read in the background until ctx ends or it is stopped.
func startTail(ctx context.Context, c *cloud.Clients, clock cloud.Clock, q Query) (*tail, error) {
	in := &cloudwatchlogs.StartLiveTailInput{LogGroupIdentifiers: []string{q.ARN}, LogStreamNamePrefixes: q.Prefixes}
	if q.Pattern != "" {
		in.LogEventFilterPattern = &q.Pattern
	}
	ctx, stop := context.WithCancel(ctx)
	began := make(chan struct{})
	go func() { // whoever does not answer is not waited for
		if clock.Sleep(ctx, begins) == nil {
			select {
			case <-began:
			default:
				stop()
			}
		}
	}()
	out, err := c.Tail.StartLiveTail(ctx, in)
	if err != nil {
		silent := ctx.Err() != nil
		stop()
		if silent {
			return nil, errors.New("no live tail session began within " + begins.String())
		}
		return nil, fmt.Errorf("start a live tail session: %w", err)
	}
	close(began)
	t := &tail{met: newPass(), wake: make(chan struct{}, 1), stop: stop, whole: clock.Now(), heard: clock.Now()}
	go t.read(out.GetStream(), clock)
	return t, nil
}

// read takes what the session sends until it ends.
func (t *tail) read(stream *cloudwatchlogs.StartLiveTailEventStream, clock cloud.Clock) {
	for event := range stream.Events() {
		t.mu.Lock()
		t.heard = clock.Now()
		switch e := event.(type) {
		case *types.StartLiveTailResponseStreamMemberSessionStart:
			t.whole = t.heard
		case *types.StartLiveTailResponseStreamMemberSessionUpdate:
			t.take(e.Value)
		}
		t.mu.Unlock()
		t.rouse()
	}
	err := stream.Err()
	_ = stream.Close()
	t.mu.Lock()
	t.ended, t.err = true, err
	t.mu.Unlock()
	t.rouse()
}

// take adds an update to the backlog. Where lines were left out, what it has is worth nothing.
func (t *tail) take(u types.LiveTailSessionUpdate) {
	if u.SessionMetadata != nil && u.SessionMetadata.Sampled || len(t.backlog)+len(u.SessionResults) > backlogMost {
		t.backlog, t.whole = nil, t.heard
		return
	}
	for _, e := range u.SessionResults {
		t.backlog = append(t.backlog, live.LineOf(e.Timestamp, e.LogStreamName, e.Message))
	}
}

func (t *tail) rouse() {
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// drain takes the backlog, which is whole since the time that comes with it.
func (t *tail) drain() (lines []live.LogLine, whole time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines, t.backlog = t.backlog, nil
	return lines, t.whole
}

// state says since when the backlog is whole, when the session was heard last, and whether and by what it has ended.
func (t *tail) state() (whole, heard time.Time, ended bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.whole, t.heard, t.ended, t.err
}
