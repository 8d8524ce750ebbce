package deploy

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"slipway/steps/cloud"
)

// Line is one log line of a task.
type Line struct {
	At   time.Time
	Text string
}

// Stream is the log stream of one container of a task: PREFIX/CONTAINER/TASK, as the awslogs driver names it.
func Stream(prefix, container, taskARN string) string {
	return prefix + "/" + container + "/" + TaskID(taskARN)
}

// TaskID is the last part of a task's ARN.
func TaskID(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }

// LastLines reads the last lines of a stream, oldest first. A stream that does not exist has none: the container never
// wrote.
func LastLines(ctx context.Context, c *cloud.Clients, group, stream string, n int) ([]Line, error) {
	out, err := c.Logs.GetLogEvents(ctx, &cloudwatchlogs.GetLogEventsInput{
		LogGroupName: &group, LogStreamName: &stream, Limit: new(int32(n)), StartFromHead: new(false),
	})
	if cloud.NotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read log stream %s: %w", stream, err)
	}
	return lines(out), nil
}

// Reader reads a stream from its head as it grows.
type Reader struct {
	Group, Stream string
	next          *string
}

// Next returns the lines written since the last call; none while the stream does not exist.
func (r *Reader) Next(ctx context.Context, c *cloud.Clients) ([]Line, error) {
	var all []Line
	for {
		out, err := c.Logs.GetLogEvents(ctx, &cloudwatchlogs.GetLogEventsInput{
			LogGroupName: &r.Group, LogStreamName: &r.Stream, StartFromHead: new(true), NextToken: r.next,
		})
		if cloud.NotFound(err) {
			return all, nil
		}
		if err != nil {
			return all, fmt.Errorf("read log stream %s: %w", r.Stream, err)
		}
		all = append(all, lines(out)...)
		// the same token again says that the end is reached, for now
		if len(out.Events) == 0 || out.NextForwardToken == nil || aws.ToString(out.NextForwardToken) == aws.ToString(r.next) {
			r.next = out.NextForwardToken
			return all, nil
		}
		r.next = out.NextForwardToken
	}
}

func lines(out *cloudwatchlogs.GetLogEventsOutput) []Line {
	var all []Line
	for _, e := range out.Events {
		all = append(all, Line{At: time.UnixMilli(aws.ToInt64(e.Timestamp)),
			Text: strings.TrimRight(aws.ToString(e.Message), "\n")})
	}
	return all
}
