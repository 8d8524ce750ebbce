package logs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"slipway/steps/sandbox/core"
)

// now returns the region's logs with everything containers have said until now.
func now(c *core.Call) *Resources {
	core.Settle(c)
	return Of(c)
}

// groupNamed takes a group's name from either of the two members that may carry it.
func groupNamed(name, identifier *string) *string {
	if name != nil {
		return name
	}
	s := core.Value(identifier)
	if _, after, isARN := strings.Cut(s, ":log-group:"); isARN {
		s = strings.TrimSuffix(after, ":*")
	}
	return &s
}

// inSpan reports whether an event is in a span: from start, before end, both in milliseconds and both optional.
func inSpan(at time.Time, start, end *int64) bool {
	ms := at.UnixMilli()
	return (start == nil || ms >= *start) && (end == nil || ms < *end)
}

// getLogEvents pages in both directions. At an end the token it returns is the one it was given, as CloudWatch says
// when there is no more.
func getLogEvents(c *core.Call, in *logs.GetLogEventsInput) (*logs.GetLogEventsOutput, error) {
	g, err := now(c).group(groupNamed(in.LogGroupName, in.LogGroupIdentifier))
	if err != nil {
		return nil, err
	}
	s := g.Streams[core.Value(in.LogStreamName)]
	if s == nil {
		return nil, noLogs("The specified log stream does not exist.")
	}
	var events []logEvent
	for _, e := range s.Events {
		if inSpan(e.At, in.StartTime, in.EndTime) {
			events = append(events, e)
		}
	}
	limit := int(core.Value(core.OrElse(in.Limit, 10000)))
	if limit < 1 || limit > 10000 {
		return nil, invalid("1 validation error detected: Value at 'limit' failed to satisfy constraint")
	}
	from, to, err := eventSpan(len(events), limit, core.Value(in.StartFromHead), core.Value(in.NextToken))
	if err != nil {
		return nil, err
	}
	out := &logs.GetLogEventsOutput{NextForwardToken: new(fmt.Sprintf("f/%056d/s", to)),
		NextBackwardToken: new(fmt.Sprintf("b/%056d/s", from))}
	for _, e := range events[from:to] {
		out.Events = append(out.Events, types.OutputLogEvent{Timestamp: new(e.At.UnixMilli()),
			IngestionTime: new(e.At.UnixMilli()), Message: new(e.Message)})
	}
	return out, nil
}

// eventSpan says which of n events a page holds.
func eventSpan(n, limit int, fromHead bool, token string) (from, to int, err error) {
	if token == "" {
		if fromHead {
			return 0, min(n, limit), nil
		}
		return max(0, n-limit), n, nil
	}
	var at int
	var direction string
	if _, err := fmt.Sscanf(token, "%1s/%d/s", &direction, &at); err != nil || at < 0 {
		return 0, 0, invalid("The specified nextToken is invalid.")
	}
	at = min(at, n)
	if direction == "b" {
		return max(0, at-limit), at, nil
	}
	return at, min(n, at+limit), nil
}

func filterLogEvents(c *core.Call, in *logs.FilterLogEventsInput) (*logs.FilterLogEventsOutput, error) {
	w := now(c)
	g, err := w.group(groupNamed(in.LogGroupName, in.LogGroupIdentifier))
	if err != nil {
		return nil, err
	}
	if len(in.LogStreamNames) > 0 && in.LogStreamNamePrefix != nil {
		return nil, invalid("LogStreamNames and LogStreamNamePrefix are mutually exclusive.")
	}
	for _, name := range in.LogStreamNames {
		if g.Streams[name] == nil {
			return nil, noLogs("The specified log stream does not exist.")
		}
	}
	var all []found
	for _, name := range core.SortedKeys(g.Streams) {
		if len(in.LogStreamNames) > 0 && !slices.Contains(in.LogStreamNames, name) ||
			!strings.HasPrefix(name, core.Value(in.LogStreamNamePrefix)) {
			continue
		}
		for _, e := range since(g.Streams[name].Events, in.StartTime) {
			if inSpan(e.At, in.StartTime, in.EndTime) && c.Now().Sub(e.At) >= w.Lag &&
				filterMatches(core.Value(in.FilterPattern), e.Message) {
				all = append(all, found{name, e})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return a.At.Compare(b.At) })
	if !core.Value(core.OrElse(in.StartFromHead, true)) {
		slices.Reverse(all)
	}
	page, next, err := core.ShapesOf(pages(10000), all, in.Limit, in.NextToken, func(e found) types.FilteredLogEvent {
		id := core.Hash(fmt.Sprintf("%s/%s/%d", g.Name, e.stream, e.Serial))
		return types.FilteredLogEvent{
			EventId: new(id[:56]), LogStreamName: new(e.stream), Message: new(e.Message),
			Timestamp: new(e.At.UnixMilli()), IngestionTime: new(e.At.UnixMilli()),
		}
	})
	return &logs.FilterLogEventsOutput{Events: page, NextToken: next, SearchedLogStreams: []types.SearchedLogStream{}}, err
}

// found is an event with the stream it is in.
type found struct {
	stream string
	logEvent
}

// since are the events of a stream from a time on, as they are written: oldest first.
func since(events []logEvent, start *int64) []logEvent {
	if start == nil {
		return events
	}
	from, _ := slices.BinarySearchFunc(events, *start, func(e logEvent, ms int64) int {
		return cmp.Compare(e.At.UnixMilli(), ms)
	})
	return events[from:]
}

// filterMatches understands the terms of a filter pattern: all must occur, -term must not, ?term any one; quotes keep a
// phrase together.
func filterMatches(pattern, message string) bool {
	var anyOf, found bool
	for _, term := range filterTerms(pattern) {
		switch {
		case strings.HasPrefix(term, "?"):
			anyOf = true
			found = found || strings.Contains(message, strings.Trim(term[1:], `"`))
		case strings.HasPrefix(term, "-"):
			if strings.Contains(message, strings.Trim(term[1:], `"`)) {
				return false
			}
		case !strings.Contains(message, strings.Trim(term, `"`)):
			return false
		}
	}
	return !anyOf || found
}

// filterTerms splits a pattern at spaces outside quotes.
func filterTerms(pattern string) (terms []string) {
	var quoted bool
	start := -1
	for i, r := range pattern {
		switch {
		case r == ' ' && !quoted:
			if start >= 0 {
				terms = append(terms, pattern[start:i])
			}
			start = -1
			continue
		case r == '"':
			quoted = !quoted
		}
		if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		terms = append(terms, pattern[start:])
	}
	return terms
}
