package acceptance

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"slipway/steps/live"
)

func logAssumptions() []Assumption {
	return []Assumption{{"live tail", "FilterLogEvents finds a line of a live tail session within 5 s, with the same " +
		"stream, time and text", tailIsFound}}
}

// found is how soon a line of a session has to be found by FilterLogEvents: steps/logs rests on it.
const found = 5 * time.Second

// tailIsFound waits for the first line that something of the stack writes, and looks for it.
func tailIsFound(ctx context.Context, r *Run) (Verdict, string) {
	if !r.Live.LogGroup.Exists() {
		return Open, "there is no log group"
	}
	ctx, cancel := context.WithTimeout(ctx, r.Patience)
	defer cancel()
	c, clock, group := r.Session.Env.Clients, r.Session.Env.Clock, r.Live.LogGroup.Value
	out, err := c.Tail.StartLiveTail(ctx, &cloudwatchlogs.StartLiveTailInput{LogGroupIdentifiers: []string{group.ARN}})
	if err != nil {
		return Open, err.Error()
	}
	line, ok := firstLine(out.GetStream())
	if !ok {
		return Open, "nothing was written"
	}
	at := line.At.UnixMilli()
	for began := clock.Now(); ; {
		page, err := c.Logs.FilterLogEvents(ctx, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: &group.Name,
			LogStreamNames: []string{line.Stream}, StartTime: &at, EndTime: new(at + 1)})
		took := clock.Now().Sub(began)
		if err != nil {
			return Open, err.Error()
		}
		for _, e := range page.Events {
			if live.LineOf(e.Timestamp, e.LogStreamName, e.Message) == line {
				return when(took <= found, fmt.Sprintf("found after %s", took.Round(time.Millisecond)))
			}
		}
		if took > 10*found {
			return Broken, fmt.Sprintf("not found within %s; %d other lines have its time", took, len(page.Events))
		}
		if err := clock.Sleep(ctx, time.Second/2); err != nil {
			return Open, err.Error()
		}
	}
}

// firstLine is the first line that a session gives, if it gives one before it ends.
func firstLine(stream *cloudwatchlogs.StartLiveTailEventStream) (line live.LogLine, ok bool) {
	defer stream.Close()
	for event := range stream.Events() {
		update, is := event.(*types.StartLiveTailResponseStreamMemberSessionUpdate)
		if is && len(update.Value.SessionResults) > 0 {
			e := update.Value.SessionResults[0]
			return live.LineOf(e.Timestamp, e.LogStreamName, e.Message), true
		}
	}
	return live.LogLine{}, false
}
