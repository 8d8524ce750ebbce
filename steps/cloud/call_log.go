package cloud

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go/middleware"

	"slipway/steps/stack"
)

// Call is one call to AWS as the call log keeps it. It holds no secrets and no outputs.
type Call struct {
	Number    int // from 1, in the order the calls ended
	Began     time.Time
	Took      time.Duration
	Service   string // as the aws CLI names it
	Operation string // CreateDBInstance
	Write     bool
	Command   string // the equivalent aws command, secrets as ***
	Attempts  int    // 1 when nothing had to be retried
	Code      string // AWS's error code; "" when it went well
	RequestID string

	input object
}

// Failed reports whether the call ended with an error.
func (c Call) Failed() bool { return c.Code != "" }

// CallLog records every call made through the configurations it is attached to: one call, one entry, retries included.
type CallLog struct {
	mu    sync.Mutex
	sinks []sink
	last  []Call // the newest at the end
	count int
	err   error
}

// sink takes recorded calls. It is called for one call at a time.
type sink interface {
	write(Call) error
	close() error
}

// remembered is how many calls the call log keeps in memory.
const remembered = 200

// NewCallLog makes a call log that keeps the last calls in memory, and adds the sinks that are asked for.
func NewCallLog(o CallLogOptions) (*CallLog, error) {
	sinks, err := o.open()
	if err != nil {
		return nil, err
	}
	return &CallLog{sinks: sinks}, nil
}

// Attach puts the call log under every client made from cfg.
func (t *CallLog) Attach(cfg *aws.Config) {
	cfg.APIOptions = append(slices.Clone(cfg.APIOptions), t.Middleware)
}

// RegisterSecret masks a secret in everything the call log writes from now on, and in every error explained.
func (t *CallLog) RegisterSecret(s stack.Secret) { RegisterSecret(s) }

// Last returns the newest calls, the newest at the end: 200 at most.
func (t *CallLog) Last() []Call {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Call(nil), t.last...)
}

// Count is how many calls were recorded since the call log was made.
func (t *CallLog) Count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.count
}

// LogPath is the file the calls are logged to, "" while there is none: it is made with the first call.
func (t *CallLog) LogPath() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.sinks {
		if l, ok := s.(*logFile); ok && l.file != nil {
			return l.file.Name()
		}
	}
	return ""
}

// Close closes the log.
func (t *CallLog) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	err := t.err
	for _, s := range t.sinks {
		err = errors.Join(err, s.close())
	}
	t.sinks = nil
	return err
}

// Middleware adds the call log to the stack of one call. It is in the Initialize step, where the input still has its
// type and retries are below, so that it works over the wire and in the sandbox alike.
func (t *CallLog) Middleware(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("SlipwayTape", t.handle), middleware.After)
}

func (t *CallLog) handle(ctx context.Context, in middleware.InitializeInput,
	next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	s, operation := serviceOf(awsmiddleware.GetServiceID(ctx)), awsmiddleware.GetOperationName(ctx)
	r := redactor{service: s.cli, operation: operation, lower: s.lower}
	input := r.input(in.Parameters)

	began := time.Now()
	out, metadata, err := next.HandleInitialize(ctx, in)
	if errors.Is(err, ErrStopped) {
		return out, metadata, err // it was never made
	}
	hideParameters(out.Result)
	c := Call{
		Began: began, Took: time.Since(began),
		Service: s.cli, Operation: operation, Write: IsWrite(operation),
		Command:  command(s, operation, awsmiddleware.GetRegion(ctx), input),
		Attempts: 1, input: input,
	}
	if results, ok := retry.GetAttemptResults(metadata); ok && len(results.Results) > 0 {
		c.Attempts = len(results.Results)
	}
	c.RequestID, _ = awsmiddleware.GetRequestIDMetadata(metadata)
	if err != nil {
		err = redactedError(err, r.found)
		e := Explain(err)
		if c.Code = e.Code; c.Code == "" {
			c.Code = "Failed"
		}
		if c.RequestID == "" {
			c.RequestID = e.RequestID
		}
	}
	t.record(c)
	return out, metadata, err
}

// hideParameters hides the secrets that an answer of SSM has brought into the process.
func hideParameters(result any) {
	var parameters []ssmtypes.Parameter
	switch out := result.(type) {
	case *ssm.GetParametersByPathOutput:
		parameters = out.Parameters
	case *ssm.GetParametersOutput:
		parameters = out.Parameters
	case *ssm.GetParameterOutput:
		if out.Parameter != nil {
			parameters = []ssmtypes.Parameter{*out.Parameter}
		}
	}
	for _, p := range parameters {
		if p.Type == ssmtypes.ParameterTypeSecureString && p.Value != nil {
			RegisterSecret(stack.NewSecret(*p.Value))
		}
	}
}

func (t *CallLog) record(c Call) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count++
	c.Number = t.count
	for _, s := range t.sinks {
		if err := s.write(c); err != nil && t.err == nil {
			t.err = err
		}
	}
	if len(t.last) == remembered {
		t.last = append(t.last[:0], t.last[1:]...)
	}
	c.input = nil
	t.last = append(t.last, c)
}

// redactedError makes sure that an error does not repeat a secret of the call that failed. What it wraps stays as it
// is, for errors.As; Explain scrubs AWS's words again.
func redactedError(err error, found []string) error {
	text := err.Error()
	clean := redactText(text, found)
	if clean == text {
		return err
	}
	return &scrubbedError{text: clean, found: found, err: err}
}

type scrubbedError struct {
	text  string
	found []string
	err   error
}

func (e *scrubbedError) Error() string { return e.text }
func (e *scrubbedError) Unwrap() error { return e.err }
