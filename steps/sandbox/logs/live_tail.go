package logs

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/schemas"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/eventstream"
	"github.com/aws/smithy-go/transport/http/protocol/awsjson"

	"slipway/steps/sandbox/core"
)

const (
	tailPause  = time.Second   // between two updates of a session
	tailMost   = 500           // events in an update; of more than that some are left out
	tailLength = 3 * time.Hour // of a session
)

// tail is a live tail session: it gives what is written to a group from its start on, without saying which event it is.
type tail struct {
	in      *logs.StartLiveTailInput
	group   string
	began   time.Time
	sent    map[string]int // events of each stream that were looked at
	encoder *awsjson.Protocol
}

func startLiveTail(c *core.Call, in *logs.StartLiveTailInput) (*core.Stream, error) {
	switch {
	case len(in.LogGroupIdentifiers) > 10:
		return nil, invalid("1 validation error detected: Value at 'logGroupIdentifiers' failed to satisfy constraint")
	case len(in.LogStreamNames) > 0 && len(in.LogStreamNamePrefixes) > 0:
		return nil, invalid("LogStreamNames and LogStreamNamePrefixes are mutually exclusive.")
	}
	w := now(c)
	g := (*logGroup)(nil)
	for _, arn := range in.LogGroupIdentifiers {
		found, err := w.byARN(c, new(arn))
		if err != nil {
			return nil, err
		}
		g = found
	}
	t := &tail{in: in, group: g.Name, began: c.Now(), sent: map[string]int{},
		encoder: awsjson.New11(schemas.Logs_20140328)}
	for name, s := range g.Streams {
		t.sent[name] = len(s.Events)
	}
	first, err := t.first(c)
	return &core.Stream{Name: "LiveTailSessionUpdate", Type: "application/vnd.amazon.eventstream", Pause: tailPause,
		First: first, Next: t.next}, err
}

// first is what a session begins with: the operation's own answer, and how it was understood.
func (t *tail) first(c *core.Call) ([]byte, error) {
	var b bytes.Buffer
	var answer eventstream.Message
	answer.Headers.Set(eventstream.MessageTypeHeader, eventstream.StringValue(eventstream.EventMessageType))
	answer.Headers.Set(eventstream.EventTypeHeader, eventstream.StringValue("initial-response"))
	if err := eventstream.NewEncoder().Encode(&b, answer); err != nil {
		return nil, err
	}
	id := c.UUID()
	start, err := t.message(schemas.StartLiveTailResponseStream_sessionStart, &types.LiveTailSessionStart{
		SessionId: new(id), RequestId: new(id), LogGroupIdentifiers: t.in.LogGroupIdentifiers,
		LogStreamNames: t.in.LogStreamNames, LogStreamNamePrefixes: t.in.LogStreamNamePrefixes,
		LogEventFilterPattern: t.in.LogEventFilterPattern,
	})
	return append(b.Bytes(), start...), err
}

func (t *tail) message(kind *smithy.Schema, v smithy.Serializable) ([]byte, error) {
	var b bytes.Buffer
	err := t.encoder.SerializeEventMessage(schemas.StartLiveTailResponseStream, kind, v, &b)
	return b.Bytes(), err
}

// next is the update of the last second. A session that has lasted three hours ends.
func (t *tail) next(c *core.Call) ([]byte, error) {
	g := now(c).Groups[t.group]
	if g == nil || c.Now().Sub(t.began) >= tailLength {
		return timedOut()
	}
	events := t.written(c, g)
	update := &types.LiveTailSessionUpdate{SessionMetadata: &types.LiveTailSessionMetadata{}}
	if n := len(events); n > tailMost {
		update.SessionMetadata.Sampled = true
		kept := events[:0]
		for i := range tailMost {
			kept = append(kept, events[i*n/tailMost])
		}
		events = kept
	}
	update.SessionResults = events
	return t.message(schemas.StartLiveTailResponseStream_sessionUpdate, update)
}

// written are the events since the last update that the session is for.
func (t *tail) written(c *core.Call, g *logGroup) []types.LiveTailSessionLogEvent {
	var events []types.LiveTailSessionLogEvent
	for _, name := range core.SortedKeys(g.Streams) {
		s := g.Streams[name]
		for _, e := range s.Events[min(t.sent[name], len(s.Events)):] {
			if !t.wants(name) || !filterMatches(core.Value(t.in.LogEventFilterPattern), e.Message) {
				continue
			}
			events = append(events, types.LiveTailSessionLogEvent{LogStreamName: new(name), Message: new(e.Message),
				Timestamp: new(e.At.UnixMilli()), IngestionTime: new(e.At.UnixMilli()),
				LogGroupIdentifier: new(c.Account + ":" + g.Name)})
		}
		t.sent[name] = len(s.Events)
	}
	slices.SortStableFunc(events, func(a, b types.LiveTailSessionLogEvent) int {
		return int(*a.Timestamp - *b.Timestamp)
	})
	return events
}

func (t *tail) wants(stream string) bool {
	if names := t.in.LogStreamNames; len(names) > 0 {
		return slices.Contains(names, stream)
	}
	prefixes := t.in.LogStreamNamePrefixes
	return len(prefixes) == 0 || slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(stream, p) })
}

// timedOut is the exception that ends a session.
func timedOut() ([]byte, error) {
	var end eventstream.Message
	end.Headers.Set(eventstream.MessageTypeHeader, eventstream.StringValue(eventstream.ExceptionMessageType))
	end.Headers.Set(eventstream.ExceptionTypeHeader, eventstream.StringValue("SessionTimeoutException"))
	end.Payload = []byte(`{"message":"The session has timed out."}`)
	var b bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&b, end); err != nil {
		return nil, fmt.Errorf("end the session: %w", err)
	}
	return b.Bytes(), io.EOF
}
