package cloud

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go/middleware"
)

// AWS answers most reads within a second and the slowest writes within some ten. A run must end by itself whatever a
// network swallows: three reads that wait for one another, each tried twice, are done in well under 90 s.
const (
	connectPatience = 5 * time.Second  // name and connection
	tlsPatience     = 5 * time.Second  // handshake
	readPatience    = 8 * time.Second  // one attempt of a read, to the last byte of its body
	slowPatience    = 20 * time.Second // one attempt of a read that makes AWS think: a simulation, the price list
	writePatience   = 30 * time.Second // one attempt of a write
	callPatience    = 2 * time.Minute  // a whole call: its credentials, all its attempts and the pauses between them
	stopPatience    = 8 * time.Second  // what a call in flight has left once the run was asked to stop
	// silentAttempts is how often a call is made that gets no answer at all: each costs its whole patience.
	silentAttempts = 2
)

// SilentError says that AWS did not answer in time.
type SilentError struct {
	Service   string
	Operation string
	After     time.Duration
	Whole     bool // the call as a whole took too long; else one attempt
	err       error
}

func (e *SilentError) Error() string {
	what := "one attempt got no whole answer"
	if e.Whole {
		what = "no attempt got a whole answer"
	}
	text := fmt.Sprintf("%s did not answer: %s within %s", e.Service, what, e.After.Round(time.Second))
	if e.err != nil {
		text += ": " + e.err.Error()
	}
	return text
}

// Timeout makes every reader of errors take it for what it is.
func (e *SilentError) Timeout() bool { return true }

func (e *SilentError) Unwrap() error { return e.err }

// silent reports whether err is that nothing answered in time.
func silent(err error) bool {
	var late *SilentError
	var network net.Error
	return errors.As(err, &late) || errors.As(err, &network) && network.Timeout()
}

// limited puts deadlines under every client made from cfg.
func limited(cfg *aws.Config) {
	cfg.APIOptions = append(slices.Clone(cfg.APIOptions), func(stack *middleware.Stack) error {
		if err := stack.Initialize.Add(middleware.InitializeMiddlewareFunc("SlipwayCallDeadline", limitCall),
			middleware.After); err != nil {
			return err
		}
		if _, retried := stack.Finalize.Get("Retry"); !retried {
			return nil
		}
		return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("SlipwayAttemptDeadline", limitAttempt), "Retry",
			middleware.After)
	})
}

// limitCall bounds a call as a whole. When the run is asked to stop, it has some seconds left for its reply; then the
// next run finds out what became of it.
func limitCall(ctx context.Context, in middleware.InitializeInput,
	next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	service, operation := serviceOf(awsmiddleware.GetServiceID(ctx)).cli, awsmiddleware.GetOperationName(ctx)
	bounded, cancel := context.WithTimeout(ctx, callPatience)
	defer cancel()
	if stop, ok := ctx.Value(stopKey{}).(context.Context); ok {
		defer context.AfterFunc(stop, func() {
			if (SystemClock{}).Sleep(bounded, stopPatience) == nil {
				cancel()
			}
		})()
	}
	out, metadata, err := next.HandleInitialize(bounded, in)
	switch {
	case err == nil || ctx.Err() != nil || bounded.Err() == nil:
	case stopped(ctx):
		err = fmt.Errorf("%w: %s", ErrStopped, operation)
	case errors.Is(bounded.Err(), context.DeadlineExceeded) && Code(err) == "":
		err = &SilentError{Service: service, Operation: operation, After: callPatience, Whole: true, err: err}
	}
	return out, metadata, err
}

func limitAttempt(ctx context.Context, in middleware.FinalizeInput,
	next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
	operation := awsmiddleware.GetOperationName(ctx)
	patience := readPatience
	switch {
	case IsWrite(operation):
		patience = writePatience
	case strings.HasPrefix(operation, "Simulate"), operation == "GetProducts":
		patience = slowPatience
	}
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out, metadata, err := next.HandleFinalize(bounded, in)
	if err != nil && ctx.Err() == nil && errors.Is(bounded.Err(), context.DeadlineExceeded) && Code(err) == "" {
		// the SDK takes an ended context for the caller's wish and would not try again: its error stays in the text alone
		err = &SilentError{Service: serviceOf(awsmiddleware.GetServiceID(ctx)).cli, Operation: operation, After: patience}
	}
	return out, metadata, err
}

// httpClient is the SDK's, which gives up on names, connections and handshakes that hang.
func httpClient() *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = connectPatience }).
		WithTransportOptions(func(t *http.Transport) { t.TLSHandshakeTimeout = tlsPatience })
}
