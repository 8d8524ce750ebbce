package live

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"slipway/steps/cloud"
)

// Activity is what a stack did lately: its metrics and its last log lines. It is read beside the stack, in two calls,
// by who shows it.
type Activity struct {
	Metrics *Metrics
	Log     List[LogLine] // oldest first
}

// LogLine is one line that a container wrote.
type LogLine struct {
	At     time.Time
	Stream string // PREFIX/CONTAINER/TASK
	Text   string
}

// LineOf is an event of CloudWatch Logs as a line.
func LineOf(at *int64, stream, message *string) LogLine {
	return LogLine{At: time.UnixMilli(aws.ToInt64(at)).UTC(), Stream: aws.ToString(stream),
		Text: strings.TrimRight(aws.ToString(message), "\r\n")}
}

// Source is what wrote the line and the first digits of its task, as the awslogs driver names its stream: api/7c1f. The
// prefix is a job's name, or ecs.
func (l LogLine) Source() string {
	prefix, rest, _ := strings.Cut(l.Stream, "/")
	container, task, _ := strings.Cut(rest, "/")
	if prefix == "ecs" || prefix == "" {
		prefix = container
	}
	if task == "" {
		return prefix
	}
	return prefix + "/" + task[:min(4, len(task))]
}

const (
	callLog  = "logs:FilterLogEvents"
	logLines = 60
	// LogSpan is how far back lines are looked for. AWS searches from the newest and stops when it has enough.
	LogSpan = time.Hour
)

// ReadActivity reads what a stack did before now: one call for all metrics, one for the log lines of everything that
// runs its image.
func ReadActivity(ctx context.Context, c *cloud.Clients, l *Stack, now time.Time) *Activity {
	a := &Activity{}
	together(
		func() { a.Metrics = ReadMetrics(ctx, c, l, now) },
		func() {
			if l.LogGroup.Exists() {
				a.Log = readLog(ctx, c, l.LogGroup.Value.Name, now)
			}
		},
	)
	return a
}

// readLog reads the newest lines of a log group.
func readLog(ctx context.Context, c *cloud.Clients, group string, now time.Time) List[LogLine] {
	out, err := c.Logs.FilterLogEvents(ctx, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: new(group),
		StartTime: new(now.Add(-LogSpan).UnixMilli()), Limit: new(int32(logLines)), StartFromHead: new(false)})
	if cloud.NotFound(err) { // it was deleted since it was seen
		return list[LogLine](nil, nil, callLog)
	}
	if err != nil {
		return list[LogLine](nil, failed(callLog, err), callLog)
	}
	lines := convert(out.Events, func(e types.FilteredLogEvent) LogLine {
		return LineOf(e.Timestamp, e.LogStreamName, e.Message)
	})
	// the newest come first, as was asked for; emulators that do not know of that give the oldest first
	if n := len(lines); n > 1 && !lines[0].At.Before(lines[n-1].At) {
		slices.Reverse(lines)
	}
	slices.SortStableFunc(lines, func(a, b LogLine) int { return a.At.Compare(b.At) })
	return list(lines, nil, callLog)
}
