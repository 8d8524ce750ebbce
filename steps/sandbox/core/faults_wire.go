package core

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go/middleware"
)

// Reply answers matching calls with bytes of the test's choice, as they would come over the wire: the SDK serialises,
// signs and sends the call and parses what comes back. It stands for whatever lies between slipway and AWS.
type Reply struct {
	At
	Status     int // 0: 200
	Type, Body string
	Headers    map[string]string
	Done       bool // the call takes effect before its answer is replaced
}

// Silent lets matching calls wait until the caller gives up: nothing comes back.
type Silent struct{ At }

func (f Reply) arm() *armed {
	if f.Done {
		return &armed{At: f.At, after: func(fault) error { return &replied{reply: &f} }}
	}
	return &armed{At: f.At, before: func(fault) error { return &replied{reply: &f} }}
}

func (f Silent) arm() *armed {
	return &armed{At: f.At, before: func(fault) error { return &replied{} }}
}

// replied leads a struck call out of the sandbox to the answer that replaces its own; without one it is never answered.
type replied struct{ reply *Reply }

func (r *replied) Error() string { return "sandbox: the answer is replaced" }

// instead gives a struck call its other answer, and reports whether there is one.
func instead(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
	err error) (out middleware.FinalizeOutput, meta middleware.Metadata, _ error, struck bool) {
	var r *replied
	if !errors.As(err, &r) {
		return out, meta, nil, false
	}
	if r.reply == nil {
		<-ctx.Done()
		return out, meta, &aws.RequestCanceledError{Err: ctx.Err()}, true
	}
	out, meta, err = next.HandleFinalize(context.WithValue(ctx, replyKey{}, r.reply), in)
	return out, meta, err, true
}

type replyKey struct{}

// transport is the way out of the sandbox: to a replaced answer, to one that goes on, else to its registry.
type transport struct{ registry http.RoundTripper }

func (w transport) RoundTrip(r *http.Request) (*http.Response, error) {
	var reply *Reply
	switch answer := r.Context().Value(replyKey{}).(type) {
	case *streaming:
		return answer.respond(r), nil
	case *Reply:
		reply = answer
	default:
		return w.registry.RoundTrip(r)
	}
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	h := http.Header{}
	if reply.Type != "" {
		h.Set("Content-Type", reply.Type)
	}
	for k, v := range reply.Headers {
		h.Set(k, v)
	}
	status := reply.Status
	if status == 0 {
		status = http.StatusOK
	}
	return &http.Response{
		StatusCode: status, Header: h, Request: r, ContentLength: int64(len(reply.Body)),
		Body: io.NopCloser(strings.NewReader(reply.Body)),
	}, nil
}
