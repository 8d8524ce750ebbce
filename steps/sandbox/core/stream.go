package core

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"time"
)

// Stream is an answer that goes on after its call, as messages that come every Pause. Each is asked for as a call of
// its own, so that faults strike it by the stream's name.
type Stream struct {
	Name  string // of the operation that the messages count as: LiveTailSessionUpdate
	Type  string // the content type
	Pause time.Duration
	First []byte // sent at once
	// Next is what comes next. With io.EOF the stream ends after it.
	Next func(c *Call) ([]byte, error)
}

// HandleStream registers the handler of an operation that answers with a stream. The SDK parses its bytes as those of
// AWS.
func HandleStream[I any](service, needs string, f func(c *Call, in *I) (*Stream, error)) {
	name := strings.TrimSuffix(reflect.TypeFor[I]().Name(), "Input")
	operations[service+":"+name] = operation{service, name, needs, Read, func(c *Call, in any) (any, error) {
		stream, err := f(c, CopyOf(in.(*I)))
		if err != nil {
			return nil, err
		}
		return &streaming{Stream: stream, box: c.sandbox, service: service, region: c.Region}, nil
	}}
}

// streaming is a stream that somebody reads. What comes next is made when it is read: nothing runs meanwhile.
type streaming struct {
	*Stream
	box             *Sandbox
	service, region string

	ctx   context.Context
	close context.CancelFunc
	left  bytes.Buffer // of the last message
	err   error
}

// respond begins the stream as the answer of a request, whose end is its own.
func (s *streaming) respond(r *http.Request) *http.Response {
	s.ctx, s.close = context.WithCancel(r.Context())
	s.left.Write(s.First)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {s.Type}}, Request: r,
		ContentLength: -1, Body: s}
}

// Read gives what is left of the last message, or waits for the next.
func (s *streaming) Read(p []byte) (int, error) {
	for s.left.Len() == 0 {
		if s.err != nil {
			return 0, s.err
		}
		if err := s.box.Sleep(s.ctx, s.Pause); err != nil {
			return 0, err
		}
		last := false
		err := s.box.Within(s.service, s.Name, Read, s.region, func(c *Call) error {
			message, err := s.Next(c)
			s.left.Write(message)
			if last = errors.Is(err, io.EOF); last {
				return nil
			}
			return err
		})
		switch {
		case err != nil: // the connection breaks: what was made of the message does not arrive
			s.left.Reset()
			s.err = err
		case last:
			s.err = io.EOF
		}
	}
	return s.left.Read(p)
}

// Close ends the stream from the side of who reads it.
func (s *streaming) Close() error {
	s.close()
	return nil
}
